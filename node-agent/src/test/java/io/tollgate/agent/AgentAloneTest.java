package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.EndCause;
import io.tollgate.agent.protocol.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Agents that are killed, replaced or left alone by their server. */
class AgentAloneTest extends AgentFixture {

  @Test
  void killed_agent_leaves_its_work_running_and_the_next_one_takes_it_over() throws Exception {
    Wishes lasting = Wishes.shell("echo $$ >pid; exec sleep 300");
    Wishes ending = Wishes.shell("sleep 1.5; exit 7");
    try (AgentProcess first = AgentProcess.start(state, server.uri())) {
      server.want(lasting.wish(), ending.wish());
      awaitState(lasting, AllocationState.RUNNING);
      awaitState(ending, AllocationState.RUNNING);
      first.kill();
    }
    Path home = state.resolve("work").resolve(lasting.id().toString()).resolve("home");
    long pid = Long.parseLong(Files.readString(home.resolve("pid")).strip());
    assertThat(ProcessHandle.of(pid)).get().matches(ProcessHandle::isAlive);
    long before = server.last(lasting.id()).orElseThrow().elapsedMs();
    // The other one ends while nobody is there.
    Path exit =
        state.resolve("work").resolve(ending.id().toString()).resolve("control").resolve("exit");
    await().atMost(PATIENCE).until(() -> Files.exists(exit) && Files.size(exit) > 0);
    int heard = server.reports(ending.id()).size();

    try (AgentProcess second = AgentProcess.start(state, server.uri())) {
      await()
          .atMost(PATIENCE)
          .until(() -> server.reports(ending.id()).size() > heard && awaitReleased(ending) != null);
      AllocationReport end = server.last(ending.id()).orElseThrow();
      assertThat(end.exitCode()).isEqualTo(7);
      assertThat(end.endCause()).isEqualTo(EndCause.EXITED);
      // It slept for one and a half seconds, however long nobody looked.
      assertThat(end.elapsedMs()).isBetween(1_400L, 10_000L);

      assertThat(ProcessHandle.of(pid)).get().matches(ProcessHandle::isAlive);
      await()
          .atMost(PATIENCE)
          .until(() -> server.last(lasting.id()).orElseThrow().elapsedMs() > before);
      assertElapsedNeverDecreases(lasting);
      assertThat(server.joins()).hasSize(1);
      // Its first words are from before it has a number.
      await()
          .atMost(PATIENCE)
          .until(() -> server.syncs().get(server.syncs().size() - 1).agentInstance() == 2);

      server.want(lasting.target(Target.STOPPED).wish());
      assertThat(awaitReleased(lasting).exitCode()).isEqualTo(143);
      assertElapsedNeverDecreases(lasting);
      second.terminate();
    }
  }

  @Test
  void terminated_agent_leaves_its_work_alone_unless_it_is_told_to_stop_it() throws Exception {
    Wishes work = Wishes.run("sleep", "300");
    try (AgentProcess first = AgentProcess.start(state, server.uri())) {
      server.want(work.wish());
      awaitState(work, AllocationState.RUNNING);
      first.terminate();
    }
    assertThat(server.last(work.id()).orElseThrow().state()).isEqualTo(AllocationState.RUNNING);
    try (AgentProcess second = AgentProcess.start(state, server.uri(), "--stop-workloads")) {
      await().atMost(PATIENCE).until(() -> second.output().contains("works for"));
      second.terminate();
      AllocationReport end = server.last(work.id()).orElseThrow();
      assertThat(end.state()).isEqualTo(AllocationState.EXITED);
      assertThat(end.released()).isTrue();
    }
  }

  @Test
  void run_limit_is_enforced_with_the_server_away() throws Exception {
    try (AgentProcess agent = AgentProcess.start(state, server.uri())) {
      Wishes work = Wishes.shell("trap '' TERM; while :; do sleep 0.1; done");
      Wishes limited = work.runLimitMs(1_200).graceMs(300);
      server.want(limited.wish());
      awaitState(work, AllocationState.RUNNING);
      server.deaf(true);
      Path exit =
          state.resolve("work").resolve(work.id().toString()).resolve("control").resolve("exit");
      await().atMost(PATIENCE).until(() -> Files.exists(exit) && Files.size(exit) > 0);
      server.deaf(false);
      AllocationReport end = awaitReleased(work);
      assertThat(end.endCause()).isEqualTo(EndCause.RUN_LIMIT);
      assertThat(end.elapsedMs()).isEqualTo(1_200);
      assertThat(end.exitCode()).isEqualTo(137);
      agent.terminate();
    }
  }

  @Test
  void version_of_the_desired_set_never_goes_back() throws Exception {
    try (AgentProcess first = AgentProcess.start(state, server.uri())) {
      Wishes work = Wishes.run("sleep", "300");
      server.want(work.wish());
      awaitState(work, AllocationState.RUNNING);
      server.setVersion(9);
      await().atMost(PATIENCE).until(() -> lastDesiredVersion() == 9);
      // A server that lost its memory sends an old version.
      server.setVersion(4);
      int heard = server.syncs().size();
      await().atMost(PATIENCE).until(() -> server.syncs().size() > heard + 2);
      assertThat(lastDesiredVersion()).isEqualTo(9);
      first.kill();
    }
    try (AgentProcess second = AgentProcess.start(state, server.uri(), "--stop-workloads")) {
      int heard = server.syncs().size();
      await().atMost(PATIENCE).until(() -> server.syncs().size() > heard);
      assertThat(server.syncs().get(heard).desiredVersion()).isEqualTo(9);
      second.terminate();
    }
  }

  @Test
  void agent_that_stands_down_starts_nothing_and_keeps_enforcing() throws Exception {
    try (AgentProcess agent = AgentProcess.start(state, server.uri())) {
      Wishes running = Wishes.run("sleep", "300").runLimitMs(2_000);
      server.want(running.wish());
      awaitState(running, AllocationState.RUNNING);
      server.standDown(true);
      await().atMost(PATIENCE).until(() -> agent.output().contains("taken this node over"));
      Wishes late = Wishes.run("sleep", "300");
      server.want(late.wish());
      Path exit =
          state.resolve("work").resolve(running.id().toString()).resolve("control").resolve("exit");
      await().atMost(PATIENCE).until(() -> Files.exists(exit) && Files.size(exit) > 0);
      assertThat(
              state.resolve("work").resolve(late.id().toString()).resolve("control").resolve("pid"))
          .doesNotExist();
      agent.terminate();
    }
  }

  @Test
  void no_answer_whatever_it_is_ends_the_conversation() throws Exception {
    try (AgentProcess agent = AgentProcess.start(state, server.uri())) {
      Wishes first = Wishes.run("sleep", "300");
      server.want(first.wish());
      awaitState(first, AllocationState.RUNNING);
      server.answerOnce(200, "null");
      server.answerOnce(410, "<html>gone</html>");
      server.answerOnce(200, "{\"desired_version\":99,\"allocations\":[{}]}");
      Wishes second = Wishes.shell("exit 6");
      server.want(second.wish());
      assertThat(awaitReleased(second).exitCode()).isEqualTo(6);
      assertThat(server.last(first.id()).orElseThrow().state()).isEqualTo(AllocationState.RUNNING);
      assertThat(lastDesiredVersion()).isEqualTo(2);
      server.want(first.target(Target.STOPPED).wish());
      awaitReleased(first);
      agent.terminate();
    }
  }
}
