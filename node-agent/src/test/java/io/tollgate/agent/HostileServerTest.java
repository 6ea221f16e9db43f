package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.EndCause;
import io.tollgate.agent.protocol.Target;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that is broken, of another version, or means harm, before a real agent with work. */
class HostileServerTest extends AgentFixture {

  private static final String MORE =
      ",\"agent_instance\":1,\"stand_down\":false,\"taken\":[],\"wanted\":[],"
          + "\"inventory_wanted\":false,\"next_sync_ms\":0}";

  private final Wishes running = Wishes.run("sleep", "300").graceMs(500);

  @AfterEach
  void leave_nothing_behind() {
    WorkProcesses.of(running.id()).forEach(WorkProcesses::kill);
  }

  private String answer(String start) {
    return start + MORE;
  }

  private List<String> nonsense() {
    String id = running.id().toString();
    String twice = "{\"id\":\"" + id + "\",\"session_id\":\"" + id + "\"";
    String wish = twice + ",\"target\":\"running\",\"spec\":{}}";
    return List.of(
        // Of another version, or of none: an empty set would end everything.
        answer("{\"protocol\":2,\"desired_version\":90,\"allocations\":[]"),
        answer("{\"desired_version\":90,\"allocations\":[]"),
        answer("{\"protocol\":1,\"desired_version\":-3,\"allocations\":[]"),
        answer("{\"protocol\":1,\"desired_version\":9223372036854775807,\"allocations\":[]"),
        answer("{\"protocol\":1,\"desired_version\":90,\"allocations\":[null]"),
        answer("{\"protocol\":1,\"desired_version\":90,\"allocations\":[{}]"),
        answer(
            "{\"protocol\":1,\"desired_version\":90,\"allocations\":[" + wish + "," + wish + "]"),
        answer(
            "{\"protocol\":1,\"desired_version\":90,\"allocations\":["
                + wish.replace("running", "paused")
                + "]"),
        answer(
            "{\"protocol\":1,\"desired_version\":90,\"allocations\":["
                + wish.replace(id, "1' OR '1'='1")
                + "]"),
        "{\"protocol\":1,\"desired_version\":90,\"allocations\":[]" + " ".repeat(10 << 20) + MORE,
        "[".repeat(100_000),
        "{\"protocol\":1,\"desired_version\":90,\"allocations\"");
  }

  @Test
  void answers_that_make_no_sense_are_told_in_the_log_and_harm_nothing() throws Exception {
    try (AgentProcess agent = AgentProcess.start(state, server.uri())) {
      server.want(running.wish());
      awaitState(running, AllocationState.RUNNING);
      for (String body : nonsense()) {
        int heard = server.syncs().size();
        server.answerOnce(200, body);
        server.setVersion(1);
        await().atMost(PATIENCE).until(() -> server.unread() == 0 && server.syncs().size() > heard);
      }
      assertThat(agent.output()).contains("work goes on");
      assertThat(WorkProcesses.of(running.id())).hasSize(2);
      assertThat(lastDesiredVersion()).isEqualTo(1);
      // And the conversation goes on as if nothing had been.
      server.want(running.target(Target.STOPPED).wish());
      assertThat(awaitReleased(running).exitCode()).isEqualTo(143);
      agent.terminate();
    }
  }

  @Test
  void orders_that_cannot_be_carried_out_come_back_with_the_reason() throws Exception {
    try (AgentProcess agent = AgentProcess.start(state, server.uri())) {
      Wishes elsewhere = Wishes.run("true").gpus(List.of("GPU-of-another-node"));
      Wishes endless = Wishes.run("true").runLimitMs(Long.MAX_VALUE);
      Wishes nothing = Wishes.run("true").runLimitMs(-1);
      Wishes torn = Wishes.run("true").environment(Map.of("A", "x\0y"));
      Wishes lines =
          Wishes.run("printf", "%s|", "a\nb", "é\t'\"$(x)").environment(Map.of("A", "1\n2"));
      server.want(
          running.wish(),
          elsewhere.wish(),
          endless.wish(),
          nothing.wish(),
          torn.wish(),
          lines.wish());
      for (Wishes bad : List.of(elsewhere, endless, nothing, torn)) {
        AllocationReport end = awaitReleased(bad);
        assertThat(end.endCause()).isEqualTo(EndCause.START_FAILED);
        assertThat(end.message()).isNotBlank();
        assertThat(end.elapsedMs()).isZero();
      }
      assertThat(server.last(elsewhere.id()).orElseThrow().message())
          .isEqualTo("This node has no GPU GPU-of-another-node.");
      assertThat(awaitReleased(lines).exitCode()).isZero();
      assertThat(state.resolve("work").resolve(lines.id().toString()).resolve("log"))
          .hasContent("a\nb|é\t'\"$(x)|");
      awaitState(running, AllocationState.RUNNING);
      server.want(running.target(Target.STOPPED).wish());
      awaitReleased(running);
      agent.terminate();
    }
  }
}
