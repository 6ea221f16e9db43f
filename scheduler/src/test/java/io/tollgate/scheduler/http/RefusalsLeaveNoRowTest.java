package io.tollgate.scheduler.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.metering.testing.Rows;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.TestServer;
import io.tollgate.scheduler.http.RefusedRequests.Refused;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is refused changes no row of any table, whatever the tables are. */
class RefusalsLeaveNoRowTest {
  private static final Path OPENAPI = Path.of("..", "docs", "api", "openapi.yaml");

  /** Who asked is noted even when the answer is no. */
  private static final Set<String> ASIDE =
      Set.of("scheduler.audit", "scheduler.api_key.last_used_at", "metering.payment_delivery");

  /** The codes of money and sessions that requests get by what they ask, not by bad luck. */
  private static final Set<ErrorCode> EXPECTED =
      EnumSet.of(
          ErrorCode.INVALID_REQUEST,
          ErrorCode.MALFORMED_JSON,
          ErrorCode.MISSING_KEY,
          ErrorCode.INVALID_KEY,
          ErrorCode.EXPIRED_KEY,
          ErrorCode.REVOKED_KEY,
          ErrorCode.NODE_KEY_INVALID,
          ErrorCode.INSUFFICIENT_BALANCE,
          ErrorCode.FORBIDDEN,
          ErrorCode.ACCOUNT_SUSPENDED,
          ErrorCode.NOT_FOUND,
          ErrorCode.QUOTE_NOT_FOUND,
          ErrorCode.SESSION_NOT_FOUND,
          ErrorCode.NODE_NOT_FOUND,
          ErrorCode.ACCOUNT_NOT_FOUND,
          ErrorCode.METHOD_NOT_ALLOWED,
          ErrorCode.QUOTE_EXPIRED,
          ErrorCode.QUOTE_USED,
          ErrorCode.QUEUE_FULL,
          ErrorCode.SESSION_ENDED,
          ErrorCode.EXTENSION_BREAKS_PROMISE,
          ErrorCode.NODE_BUSY,
          ErrorCode.CONFLICT,
          ErrorCode.BODY_TOO_LARGE,
          ErrorCode.UNSUPPORTED_MEDIA_TYPE,
          ErrorCode.UNKNOWN_GPU_MODEL,
          ErrorCode.UNKNOWN_WORKFLOW,
          ErrorCode.WORKFLOW_DISABLED,
          ErrorCode.UNKNOWN_PLAN,
          ErrorCode.UNKNOWN_GROUP,
          ErrorCode.NO_MATCHING_NODE,
          ErrorCode.EXTENSION_SHAPE_DIFFERS,
          ErrorCode.IDEMPOTENCY_KEY_REUSED);

  private static TestServer server;
  private static List<Refused> requests;
  private static Rows rows;

  @BeforeAll
  static void comeToRest() {
    server = TestServer.start();
    requests = RefusedRequests.in(server);
    rest();
  }

  @AfterAll
  static void end() {
    server.assertInvariants();
    server.close();
  }

  @TestFactory
  Stream<DynamicTest> refused_is() {
    return requests.stream()
        .map(one -> DynamicTest.dynamicTest(one.toString(), () -> leavesNoRow(one)));
  }

  private static void leavesNoRow(Refused one) {
    Wire.Reply reply = one.request().get();
    assertThat(reply.code()).as("%s", reply.json()).isEqualTo(one.code().code());
    assertThat(reply.status()).isEqualTo(one.code().status());
    nothingHasChanged(one.name());
  }

  @Test
  void every_code_that_a_request_can_earn_is_among_them() {
    assertThat(requests.stream().map(Refused::code).collect(Collectors.toSet()))
        .containsAll(EXPECTED);
  }

  /** Also of routes that are new tomorrow: the description lists them. */
  @Test
  void refused_at_every_route_that_writes_are_bad_keys_bodies_and_ids() throws Exception {
    Customer customer = server.customer(10);
    String viewer =
        server
            .house(
                "/v1/api-keys",
                "{\"account_id\": \"%s\", \"scopes\": [\"viewer\"]}".formatted(customer.account))
            .text("secret");
    rest();
    int refused = 0;
    for (Route route : OpenApiTruth.described(OPENAPI)) {
      if (!route.method().equals("GET")) {
        refused += refusedAt(route, viewer);
      }
    }
    assertThat(refused).isGreaterThan(100);
  }

  private static int refusedAt(Route route, String viewer) {
    String path = route.path().replaceAll("\\{[a-z_]+\\}", new UUID(0, 7).toString());
    List<Wire.Reply> replies = new ArrayList<>();
    for (String body : new String[] {"{\"nonsense\": 1}", "[]", "{", "7", "", "{\"reason\": 5}"}) {
      replies.add(server.wire.send(route.method(), path, server.admin, body));
    }
    String body = "{\"reason\": \"x\"}";
    replies.add(server.wire.send(route.method(), path, null, body));
    replies.add(server.wire.send(route.method(), path, "tg_live_nobody", body));
    replies.add(server.wire.send(route.method(), path, viewer, body));
    replies.add(server.wire.send(route.method(), path, viewer, body, "Content-Type", "text/css"));
    replies.add(
        server.wire.send(route.method(), path, server.admin, "{\"x\":" + "1".repeat(70_000)));
    assertThat(replies).as("%s", route).noneMatch(reply -> reply.status() >= 500);
    if (replies.stream().anyMatch(reply -> reply.status() < 300)) {
      rest(); // A route that takes anything has done something.
    } else {
      nothingHasChanged(route.toString());
    }
    return (int) replies.stream().filter(reply -> reply.status() >= 400).count();
  }

  private static void nothingHasChanged(String why) {
    List<String> changes = rows.differences(look());
    if (!changes.isEmpty()) {
      rest(); // So that one offender does not blame the next.
    }
    assertThat(changes).as(why).isEmpty();
  }

  /** Waits until nobody writes any more. */
  private static void rest() {
    rows = look();
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> {
              Rows before = rows;
              rows = look();
              return before.differences(rows).isEmpty();
            });
  }

  private static Rows look() {
    return server.sql(handle -> Rows.of(handle, Set.of("metering", "scheduler"), ASIDE));
  }
}
