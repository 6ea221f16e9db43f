package io.tollgate.scheduler.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.FakeRank;
import io.tollgate.scheduler.ServerTest;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** A gang starts together or not at all. */
class GangTest extends ServerTest {
  private static final BiConsumer<FakeAgent, FakeRank> STILL_PREPARING = (agent, rank) -> {};

  private static final BiConsumer<FakeAgent, FakeRank> FAILS_TO_START =
      (agent, rank) -> {
        rank.message = "no such command";
        rank.end("exited", "start_failed", null, true);
      };

  @Test
  void goes_only_when_every_rank_stands_prepared() {
    FakeAgent first = server.node("h200", 1);
    FakeAgent second = server.node("h200", 1).behave(STILL_PREPARING);
    Customer customer = server.customer(100_000);
    String id = customer.start("h200", 2, 1, 30, "");
    customer.awaitState(id, "starting");
    await().until(() -> first.knows(id) && second.knows(id));
    first.settle();
    assertThat(first.rank(id).state).isEqualTo("prepared");
    assertThat(first.rank(id).target()).isEqualTo("prepared");
    assertThat(customer.session(id).path("state").asText()).isEqualTo("starting");

    second.behave(FakeAgent.OBEDIENT);
    JsonNode running = customer.awaitState(id, "running");
    assertThat(running.path("nodes")).hasSize(2);
    assertThat(first.rank(id).target()).isEqualTo("running");
    assertThat(second.rank(id).target()).isEqualTo("running");

    // Minutes are posted through the rank that has proved least.
    long rate = running.path("rate_micros").asLong();
    server.clock.advance(Duration.ofSeconds(130));
    first.report(id, rank -> rank.elapsedMs = 130_000);
    second.report(id, rank -> rank.elapsedMs = 70_000);
    assertThat(customer.charges(id)).hasSize(1);

    customer.stop(id);
    JsonNode ended = customer.awaitState(id, "ended");
    assertThat(ended.path("charged_micros").asLong()).isEqualTo(3 * rate);
  }

  @Test
  void stops_whole_when_a_rank_fails_to_start_and_gives_up_after_the_third_time() {
    FakeAgent good = server.node("v100", 1).behave(FakeAgent.SLOW_TO_STOP);
    FakeAgent bad = server.node("v100", 1).behave(FAILS_TO_START);
    Customer customer = server.customer(100_000);
    long before = customer.available();
    String id = customer.start("v100", 2, 1, 30, "");

    JsonNode waiting = customer.awaitThat(id, s -> waitsFor(s, "start_backoff"));
    assertThat(waitsFor(waiting, "cleanup")).isTrue();
    assertThat(waiting.path("attempt").asInt()).isEqualTo(1);
    await().until(() -> good.rank(id).target().equals("stopped"));
    assertThat(gpusHeld(id)).isEqualTo(1);

    // The back-off is over, but a node has yet to say that it is free.
    server.clock.advance(Duration.ofSeconds(11));
    JsonNode cleaning = customer.awaitThat(id, s -> !waitsFor(s, "start_backoff"));
    assertThat(waitsFor(cleaning, "cleanup")).isTrue();
    assertThat(cleaning.path("state").asText()).isEqualTo("queued");

    good.behave(FakeAgent.OBEDIENT);
    customer.awaitThat(id, s -> s.path("attempt").asInt() == 2 && waitsFor(s, "start_backoff"));
    server.clock.advance(Duration.ofSeconds(21));
    JsonNode ended = customer.awaitState(id, "ended");
    assertThat(ended.path("attempt").asInt()).isEqualTo(3);
    assertThat(ended.path("end_reason").asText()).isEqualTo("never_started");
    assertThat(ended.path("message").asText()).contains("no such command");
    assertThat(ended.path("charged_micros").asLong()).isZero();
    assertThat(customer.available()).isEqualTo(before);
    bad.settle();
    await().until(() -> gpusHeld(id) == 0);
  }

  @Test
  void waits_until_all_its_nodes_are_free_together() {
    server.node("t4", 1);
    Customer customer = server.customer(100_000);
    String id = customer.start("t4", 2, 1, 30, ", \"allow_infeasible\": true");
    customer.awaitThat(id, s -> !s.path("waiting").path("reasons").isEmpty());
    assertThat(gpusHeld(id)).isZero();
    server.node("t4", 1);
    customer.awaitState(id, "running");
    assertThat(gpusHeld(id)).isEqualTo(2);
  }

  private static boolean waitsFor(JsonNode session, String code) {
    return session.path("waiting").path("reasons").findValuesAsText("code").contains(code);
  }

  private long gpusHeld(String id) {
    return server.count(
        """
        SELECT count(*) FROM scheduler.allocation_gpu g
        JOIN scheduler.allocation a ON a.id = g.allocation_id
        WHERE a.session_id = ?::uuid AND g.released_at IS NULL
        """,
        id);
  }
}
