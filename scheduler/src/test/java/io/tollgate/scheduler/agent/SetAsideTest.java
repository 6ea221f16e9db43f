package io.tollgate.scheduler.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.FakeRank;
import io.tollgate.scheduler.ServerTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** A node on which nothing can be started must not eat the queue. */
class SetAsideTest extends ServerTest {
  /** Of which no other test has nodes, so that this one is all there is. */
  private static final String MODEL = "rtx-2080-super";

  private static final BiConsumer<FakeAgent, FakeRank> NODE_FAILS =
      (agent, rank) -> {
        rank.message = "The prolog script 10-mount of this node failed with exit code 1.";
        rank.nodeFault = true;
        rank.end("exited", "start_failed", null, true);
      };

  private static final BiConsumer<FakeAgent, FakeRank> WORK_FAILS =
      (agent, rank) -> {
        rank.message = "no such command";
        rank.end("exited", "start_failed", null, true);
      };

  @Test
  void three_sessions_in_a_row_set_a_node_aside_until_it_is_uncordoned() {
    FakeAgent bad = server.node(MODEL, 3).behave(NODE_FAILS);
    List<Customer> customers = new ArrayList<>();
    List<String> sessions = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      customers.add(server.customer(100_000));
      sessions.add(customers.get(i).start(MODEL, 30));
    }
    await().until(() -> asideSince(bad) == 1);
    assertThat(told("node.set_aside", bad)).isEqualTo(1);

    // Nothing is tried there any more, not even after the pause; everybody learns why.
    int tried = attempts(sessions);
    server.clock.advance(Duration.ofSeconds(11));
    for (int i = 0; i < 3; i++) {
      JsonNode told = customers.get(i).awaitThat(sessions.get(i), s -> waitsFor(s, "node_down"));
      assertThat(told.path("waiting").toString()).contains(bad.name, " for failed starts");
    }
    assertThat(attempts(sessions)).isEqualTo(tried);

    bad.behave(FakeAgent.OBEDIENT);
    server.house("/v1/ops/nodes/" + bad.nodeId + "/uncordon", "{\"reason\": \"share is back\"}");
    for (int i = 0; i < 3; i++) {
      customers.get(i).awaitState(sessions.get(i), "running");
    }
    assertThat(asideSince(bad)).isZero();
  }

  @Test
  void mistakes_of_users_say_nothing_against_a_node() {
    FakeAgent good = server.node("v100", 3).behave(WORK_FAILS);
    List<String> sessions = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sessions.add(server.customer(100_000).start("v100", 30));
    }
    await().until(() -> attempts(sessions) == 3);
    await().until(() -> failures(sessions) == 3);
    assertThat(asideSince(good)).isZero();
  }

  @Test
  void session_that_runs_there_takes_the_node_back() {
    FakeAgent node = server.node("v100", 4).behave((agent, rank) -> {});
    Customer lucky = server.customer(100_000);
    String late = lucky.start("v100", 30);
    await().until(() -> node.knows(late));
    List<String> sessions = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sessions.add(server.customer(100_000).start("v100", 30));
    }
    sessions.forEach(id -> await().until(() -> node.knows(id)));
    sessions.forEach(
        id ->
            node.report(
                id,
                rank -> {
                  rank.nodeFault = true;
                  rank.end("exited", "start_failed", null, true);
                }));
    await().until(() -> asideSince(node) == 1);
    node.report(
        late,
        rank -> {
          rank.state = "running";
          rank.elapsedMs = 1_000;
        });
    await().until(() -> asideSince(node) == 0);
    assertThat(told("node.taken_back", node)).isEqualTo(1);
  }

  private static boolean waitsFor(JsonNode session, String code) {
    return session.path("waiting").path("reasons").findValuesAsText("code").contains(code);
  }

  private long asideSince(FakeAgent node) {
    return server.count(
        "SELECT count(*) FROM scheduler.node WHERE id = ?::uuid AND set_aside_at IS NOT NULL",
        node.nodeId);
  }

  private long told(String type, FakeAgent node) {
    return server.count(
        "SELECT count(*) FROM scheduler.event WHERE type = ? AND subject = ?::uuid",
        type,
        node.nodeId);
  }

  private int attempts(List<String> sessions) {
    return (int) sum("attempt", sessions);
  }

  private int failures(List<String> sessions) {
    return (int) sum("start_failures", sessions);
  }

  private long sum(String column, List<String> sessions) {
    long sum = 0;
    for (String id : sessions) {
      sum += server.count("SELECT " + column + " FROM scheduler.session WHERE id = ?::uuid", id);
    }
    return sum;
  }
}
