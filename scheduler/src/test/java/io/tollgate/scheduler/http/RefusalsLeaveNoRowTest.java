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
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What is refused changes no row of any table, whatever the tables are. */
class RefusalsLeaveNoRowTest {
  private static final Path OPENAPI = Path.of("..", "docs", "api", "openapi.yaml");

  /** Who asked is noted even when the answer is no. */
  private static final Set<String> ASIDE =
      Set.of("scheduler.audit", "scheduler.api_key.last_used_at", "metering.payment_delivery");

  private static final String NODES = "of nodes that join: no money, and their own tests";

  private static final String LUCK = "not earned by what is asked, but by the state of a server";

  /** Why no request earns a code here. */
  private static final Map<ErrorCode, String> ELSEWHERE =
      Map.ofEntries(
          Map.entry(ErrorCode.JOIN_TOKEN_INVALID, NODES),
          Map.entry(ErrorCode.JOIN_TOKEN_USED, NODES),
          Map.entry(ErrorCode.NODE_REMOVED, NODES),
          Map.entry(ErrorCode.REQUEST_TIMEOUT, LUCK),
          Map.entry(ErrorCode.IDEMPOTENCY_IN_PROGRESS, "takes two at once: IdempotencyTest"),
          Map.entry(ErrorCode.RATE_LIMITED, "no route limits rates yet"),
          Map.entry(ErrorCode.INTERNAL, LUCK),
          Map.entry(ErrorCode.DATABASE_UNAVAILABLE, LUCK),
          Map.entry(ErrorCode.DATABASE_BUSY, LUCK),
          Map.entry(ErrorCode.LEADER_UNREACHABLE, LUCK),
          Map.entry(ErrorCode.FILES_UNREACHABLE, "takes a silent node: FilesApiTest"),
          Map.entry(ErrorCode.FILE_TOO_LARGE, "is the node's word: FilesApiTest"),
          Map.entry(ErrorCode.SHUTTING_DOWN, LUCK),
          Map.entry(ErrorCode.NOT_READY, LUCK),
          Map.entry(ErrorCode.TIMEOUT, LUCK));

  @TempDir private static Path folder;
  private static TestServer server;
  private static List<Refused> requests;
  private static Rows rows;

  @BeforeAll
  static void comeToRest() {
    server = RefusedPayments.server(folder);
    requests =
        Stream.of(
                RefusedRequests.in(server),
                RefusedMoneyRequests.in(server),
                RefusedPayments.in(server))
            .flatMap(List::stream)
            .toList();
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
  void every_code_there_is_is_among_them_or_has_a_reason_not_to_be() {
    Set<ErrorCode> had = requests.stream().map(Refused::code).collect(Collectors.toSet());
    assertThat(had).doesNotContainAnyElementsOf(ELSEWHERE.keySet());
    Set<ErrorCode> forgotten = EnumSet.allOf(ErrorCode.class);
    forgotten.removeAll(had);
    forgotten.removeAll(ELSEWHERE.keySet());
    assertThat(forgotten).isEmpty();
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
