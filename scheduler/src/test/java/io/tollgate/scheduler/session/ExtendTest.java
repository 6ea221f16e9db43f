package io.tollgate.scheduler.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.Wire;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** More minutes are in force once every node enforces them, and cost nothing before. */
class ExtendTest extends ServerTest {

  @Test
  void is_pending_until_every_rank_has_taken_the_new_limit_over() {
    FakeAgent first = server.node("h200", 1);
    FakeAgent second = server.node("h200", 1);
    Customer customer = server.customer(100_000);
    String id = customer.start("h200", 2, 1, 10, "");
    customer.awaitState(id, "running");
    first.acknowledgeLimits(false);
    second.acknowledgeLimits(false);

    Wire.Reply extended = customer.extend(id, "h200", 2, 1, 20);
    assertThat(extended.status()).isEqualTo(202);
    assertThat(extended.json().path("minutes").asInt()).isEqualTo(10);
    assertThat(extended.json().path("minutes_pending").asInt()).isEqualTo(20);
    long rate = extended.json().path("rate_micros").asLong();
    assertThat(extended.json().path("held_micros").asLong()).isEqualTo(30 * rate);

    first.acknowledgeLimits(true);
    first.settle();
    first.settle();
    assertThat(customer.session(id).path("minutes_pending").asInt()).isEqualTo(20);
    second.acknowledgeLimits(true);
    JsonNode longer = customer.awaitThat(id, s -> s.path("minutes").asInt() == 30);
    assertThat(longer.path("minutes_pending").asInt()).isZero();
    assertThat(first.rank(id).wanted.path("run_limit_ms").asLong()).isEqualTo(1_800_000);
  }

  @Test
  void is_refunded_whole_when_the_work_ended_at_the_old_limit() {
    FakeAgent agent = server.node("l4", 1);
    Customer customer = server.customer(10_000);
    long before = customer.available();
    String id = customer.start("l4", 5);
    long rate = customer.awaitState(id, "running").path("rate_micros").asLong();
    agent.acknowledgeLimits(false);
    assertThat(customer.extend(id, "l4", 1, 1, 7).status()).isEqualTo(202);
    assertThat(customer.available()).isEqualTo(before - 12 * rate);

    server.clock.advance(Duration.ofMinutes(5));
    agent.report(
        id,
        rank -> {
          rank.elapsedMs = 300_000;
          rank.end("exited", "run_limit", 137, true);
        });
    JsonNode ended = customer.awaitState(id, "ended");
    assertThat(ended.path("end_reason").asText()).isEqualTo("expired");
    assertThat(ended.path("minutes_pending").asInt()).isZero();
    assertThat(ended.path("charged_micros").asLong()).isEqualTo(5 * rate);
    assertThat(customer.available()).isEqualTo(before - 5 * rate);
  }

  @Test
  void is_charged_on_into_the_added_minutes() {
    FakeAgent agent = server.node("l4", 1);
    Customer customer = server.customer(10_000);
    long before = customer.available();
    String id = customer.start("l4", 2);
    long rate = customer.awaitState(id, "running").path("rate_micros").asLong();
    customer.extend(id, "l4", 1, 1, 3);
    customer.awaitThat(id, s -> s.path("minutes").asInt() == 5);
    server.clock.advance(Duration.ofSeconds(250));
    agent.report(id, rank -> rank.elapsedMs = 241_000);
    assertThat(customer.charges(id)).hasSize(4);
    customer.stop(id);
    customer.awaitState(id, "ended");
    assertThat(customer.available()).isEqualTo(before - 5 * rate);
  }

  @Test
  void is_in_force_at_once_while_the_session_waits() {
    Customer customer = server.customer(10_000);
    String id = customer.start("rtx-2080-super", 1, 1, 5, ", \"allow_infeasible\": true");
    Wire.Reply extended = customer.extend(id, "rtx-2080-super", 1, 1, 10);
    assertThat(extended.status()).isEqualTo(202);
    assertThat(extended.json().path("minutes").asInt()).isEqualTo(15);
    assertThat(extended.json().path("minutes_pending").asInt()).isZero();

    FakeAgent agent = server.node("rtx-2080-super", 1);
    customer.awaitState(id, "running");
    assertThat(agent.rank(id).wanted.path("run_limit_ms").asLong()).isEqualTo(900_000);
  }

  @Test
  void refuses_another_shape_and_an_ended_session_and_holds_nothing() {
    FakeAgent agent = server.node("a10", 2);
    Customer customer = server.customer(10_000);
    String id = customer.start("a10", 5);
    customer.awaitState(id, "running");
    long available = customer.available();
    Wire.Reply wider = customer.extend(id, "a10", 1, 2, 5);
    assertThat(wider.status()).isEqualTo(422);
    assertThat(wider.code()).isEqualTo("extension_shape_differs");
    assertThat(customer.available()).isEqualTo(available);

    agent.report(id, rank -> rank.end("exited", "exited", 0, true));
    customer.awaitState(id, "ended");
    long after = customer.available();
    Wire.Reply late = customer.extend(id, "a10", 1, 1, 5);
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.code()).isEqualTo("session_ended");
    assertThat(customer.available()).isEqualTo(after);
    await().until(() -> customer.session(id).path("minutes_pending").asInt() == 0);
  }

  @Test
  void counts_at_once_when_the_start_it_was_asked_in_fails() {
    FakeAgent agent = server.node("t4", 1).behave((self, rank) -> {});
    Customer customer = server.customer(10_000);
    String id = customer.start("t4", 10);
    customer.awaitState(id, "starting");
    agent.acknowledgeLimits(false);
    assertThat(customer.extend(id, "t4", 1, 1, 2).status()).isEqualTo(202);
    assertThat(customer.extend(id, "t4", 1, 1, 3).status()).isEqualTo(202);
    await().until(() -> agent.knows(id));
    agent.report(id, rank -> rank.end("exited", "start_failed", null, true));
    JsonNode waiting = customer.awaitState(id, "queued");
    assertThat(waiting.path("minutes").asInt()).isEqualTo(15);
    assertThat(waiting.path("minutes_pending").asInt()).isZero();
    agent.behave(FakeAgent.OBEDIENT);
    server.clock.advance(Duration.ofSeconds(11));
    customer.awaitState(id, "running");
    assertThat(agent.rank(id).wanted.path("run_limit_ms").asLong()).isEqualTo(900_000);
  }

  @Test
  void keeps_the_gpus_for_the_longer_limit_whenever_it_was_asked_for() {
    FakeAgent agent = server.node("t4", 1).behave((self, rank) -> {});
    Customer customer = server.customer(10_000);
    String id = customer.start("t4", 10);
    customer.awaitState(id, "starting");
    await().until(() -> agent.knows(id));
    agent.acknowledgeLimits(false);
    customer.extend(id, "t4", 1, 1, 60);
    agent.behave(FakeAgent.OBEDIENT);
    customer.awaitState(id, "running");
    // The node may have taken the longer limit over and fallen silent before it said so.
    long seconds =
        server.count(
            """
            SELECT extract(epoch FROM a.latest_end - s.running_at)::bigint
            FROM scheduler.allocation a JOIN scheduler.session s ON s.id = a.session_id
            WHERE s.id = ?::uuid
            """,
            id);
    assertThat(seconds).isGreaterThan(Duration.ofMinutes(70).toSeconds());
  }

  @Test
  void moves_the_certain_end_by_the_added_minutes_and_no_more_however_late_in_the_start() {
    FakeAgent agent = server.node("t4", 1).behave((self, rank) -> {});
    Customer customer = server.customer(10_000);
    String id = customer.start("t4", 10);
    customer.awaitState(id, "starting");
    await().until(() -> agent.knows(id));
    long before = certainEnd(id);
    server.clock.advance(Duration.ofSeconds(5));
    assertThat(customer.extend(id, "t4", 1, 1, 3).status()).isEqualTo(202);
    assertThat(certainEnd(id) - before).isEqualTo(Duration.ofMinutes(3).toMillis());
  }

  private long certainEnd(String session) {
    return server.count(
        "SELECT (extract(epoch FROM latest_end) * 1000)::bigint FROM scheduler.allocation"
            + " WHERE session_id = ?::uuid",
        session);
  }
}
