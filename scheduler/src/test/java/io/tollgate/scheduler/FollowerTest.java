package io.tollgate.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.http.Wire;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/**
 * A server that does not lead answers with what the leader thinks, or says that it does not know.
 */
class FollowerTest {

  @Test
  void shows_the_leaders_places_reasons_and_promises_with_their_time() throws Exception {
    try (TestServer first = leading();
        Server second = first.second()) {
      Wire other = new Wire(URI.create(second.address()).getPort());
      first.node("h100", 1);
      Customer customer = first.customer(100_000);
      String runs = customer.start("h100", 10);
      customer.awaitState(runs, "running");
      String next = customer.start("h100", 10);
      String last = customer.start("h100", 10);
      JsonNode leaders =
          customer.awaitThat(last, one -> !one.at("/waiting/reasons").isEmpty()).path("waiting");

      JsonNode followers =
          await()
              .atMost(Duration.ofSeconds(10))
              .until(
                  () -> other.get("/v1/sessions/" + last, customer.key).json().path("waiting"),
                  waiting -> waiting.path("reasons").equals(leaders.path("reasons")));

      assertThat(followers.path("position")).isEqualTo(leaders.path("position"));
      assertThat(followers.at("/eta/kind")).isEqualTo(leaders.at("/eta/kind"));
      Instant asOf = Instant.parse(followers.path("as_of").asText());
      assertThat(asOf).isBeforeOrEqualTo(first.clock.instant());
      JsonNode queue = other.get("/v1/queue", customer.key).json();
      assertThat(queue.path("items").findValuesAsText("session_id")).containsExactly(next, last);
      assertThat(Instant.parse(queue.path("as_of").asText())).isAfterOrEqualTo(asOf);
      JsonNode explained = other.get("/v1/sessions/" + last + "/explain", customer.key).json();
      assertThat(explained.path("as_of").asText()).isNotBlank();
      assertThat(explained.at("/waiting/reasons")).isEqualTo(leaders.path("reasons"));
    }
  }

  @Test
  void lets_no_extension_break_what_the_leader_has_promised() throws Exception {
    try (TestServer first = leading();
        Server second = first.second()) {
      Wire other = new Wire(URI.create(second.address()).getPort());
      first.node("h100", 1);
      Customer customer = first.customer(100_000);
      String runs = customer.start("h100", 3);
      customer.awaitState(runs, "running");
      assertThat(extend(other, customer, runs, 5).status()).isEqualTo(202);
      String next = customer.start("h100", 10);
      awaitPromise(first, next);

      Wire.Reply refused = extend(other, customer, runs, 5);

      assertThat(refused.status()).as("%s", refused.json()).isEqualTo(409);
      assertThat(refused.code()).isEqualTo("extension_breaks_promise");
      assertThat(refused.json().path("longest_minutes").isInt()).isTrue();
    }
  }

  @Test
  void asks_the_leader_what_a_start_would_do() throws Exception {
    try (TestServer first = leading();
        Server second = first.second()) {
      Wire other = new Wire(URI.create(second.address()).getPort());
      first.node("h100", 1);
      Customer customer = first.customer(100_000);
      JsonNode free = dryRun(other, customer).json();
      assertThat(free.path("starts_now").asBoolean()).as("%s", free).isTrue();
      String runs = customer.start("h100", 10);

      JsonNode told = dryRun(other, customer).json();

      assertThat(told.path("allowed").asBoolean()).as("%s", told).isTrue();
      assertThat(told.path("starts_now").asBoolean()).isFalse();
      assertThat(told.at("/waiting/position").asInt()).isEqualTo(1);
      JsonNode array = dryArray(other, customer).json();
      assertThat(array.path("elements_looked_at").asInt()).as("%s", array).isEqualTo(3);
      assertThat(array.path("elements_starting").asInt()).isZero();
      assertThat(array.path("elements_waiting").asInt()).isEqualTo(3);
      customer.awaitState(runs, "running");
      unreachable(first);
      try (Server third = first.second()) {
        Wire.Reply unknown = dryRun(new Wire(URI.create(third.address()).getPort()), customer);
        assertThat(unknown.status()).isEqualTo(503);
        assertThat(unknown.code()).isEqualTo("leader_unreachable");
      }
    }
  }

  private static Wire.Reply dryArray(Wire server, Customer customer) {
    return server.post(
        "/v1/arrays",
        customer.key,
        "{\"quote_id\": \"%s\", \"command\": [\"work\"], \"count\": 3, \"dry_run\": true}"
            .formatted(customer.quoteId("h100", 1, 1, 10)));
  }

  private static Wire.Reply dryRun(Wire server, Customer customer) {
    return server.post(
        "/v1/sessions",
        customer.key,
        "{\"quote_id\": \"%s\", \"command\": [\"work\"], \"dry_run\": true}"
            .formatted(customer.quoteId("h100", 1, 1, 10)));
  }

  @Test
  void says_that_it_does_not_know_when_the_leader_cannot_be_asked() throws Exception {
    try (TestServer first = leading()) {
      first.node("h100", 1);
      Customer customer = first.customer(100_000);
      String runs = customer.start("h100", 3);
      customer.awaitState(runs, "running");
      unreachable(first);
      try (Server second = first.second()) {
        Wire other = new Wire(URI.create(second.address()).getPort());
        // Nothing is promised to anybody, so nothing can be broken.
        assertThat(extend(other, customer, runs, 5).status()).isEqualTo(202);
        String next = customer.start("h100", 10);
        awaitPromise(first, next);

        JsonNode waiting = other.get("/v1/sessions/" + next, customer.key).json().path("waiting");
        assertThat(waiting.path("position").isNull()).isTrue();
        assertThat(waiting.path("as_of").isNull()).isTrue();
        assertThat(waiting.path("reasons")).isEmpty();
        assertThat(waiting.at("/eta/reason").asText()).isEqualTo("not_known");
        long before = customer.available();
        Wire.Reply refused = extend(other, customer, runs, 5);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.code()).isEqualTo("leader_unreachable");
        assertThat(refused.json().path("retryable").asBoolean()).isTrue();
        assertThat(customer.available()).isEqualTo(before);
      }
    }
  }

  @Test
  void asks_with_a_secret_that_nobody_else_has() throws Exception {
    try (TestServer first = leading()) {
      for (String key : new String[] {null, "", first.admin, "0"}) {
        assertThat(first.wire.get("/replica/v1/queue", key).status()).isEqualTo(404);
        assertThat(
                first
                    .wire
                    .get(
                        "/replica/v1/extension?minutes=1&session="
                            + "018f0000-0000-7000-8000-000000000000",
                        key)
                    .status())
            .isEqualTo(404);
      }
      String token =
          first.sql(
              handle ->
                  handle
                      .select("SELECT replica_token FROM scheduler.leadership")
                      .mapTo(String.class)
                      .one());
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> first.wire.get("/replica/v1/queue", token).status() == 200);
    }
  }

  private static TestServer leading() {
    TestServer server = TestServer.start();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> server.count("SELECT epoch FROM scheduler.leadership") == 1);
    return server;
  }

  /** Whoever looks up the leader from now on finds it where nobody listens. */
  private static void unreachable(TestServer server) {
    int changed =
        server.sql(
            handle ->
                handle.execute("UPDATE scheduler.leadership SET address = 'http://127.0.0.1:1'"));
    assertThat(changed).isEqualTo(1);
  }

  private static void awaitPromise(TestServer server, String session) {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                server.count(
                        "SELECT count(*) FROM scheduler.promise WHERE session_id = ?::uuid",
                        session)
                    == 1);
  }

  private static Wire.Reply extend(Wire wire, Customer customer, String session, int minutes) {
    return wire.post(
        "/v1/sessions/" + session + "/extend",
        customer.key,
        "{\"quote_id\": \"%s\"}".formatted(customer.quoteId("h100", 1, 1, minutes)));
  }
}
