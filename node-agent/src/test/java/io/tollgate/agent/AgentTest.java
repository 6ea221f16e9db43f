package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.DataRequest;
import io.tollgate.agent.protocol.EndCause;
import io.tollgate.agent.protocol.Target;
import io.tollgate.agent.protocol.UtilizationRow;
import io.tollgate.agent.protocol.Wanted;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a server asks of an agent, and what it hears. */
class AgentTest extends AgentFixture {

  @Test
  void joins_runs_work_measures_it_shows_its_log_and_stops_it() throws Exception {
    try (AgentProcess agent = AgentProcess.start(state, server.uri())) {
      Wishes work =
          Wishes.shell("echo hello from $TOLLGATE_SESSION_ID; sleep 60")
              .gpus(List.of(gpuUuids().get(1)));
      server.want(work.wish());
      awaitState(work, AllocationState.RUNNING);

      // Somebody reads the log while it runs.
      server.read(new Wanted(UUID.randomUUID(), work.id(), "log", 0, 1_000, 5_000, true, null));
      await().atMost(PATIENCE).until(() -> !server.data().isEmpty());
      assertThat(new String(server.data().get(0).bytes(), StandardCharsets.UTF_8))
          .isEqualTo("hello from " + work.wish().sessionId() + "\n");
      assertThat(server.data().get(0).complete()).isFalse();

      // The exporter is scraped while it runs.
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  server.last(work.id()).orElseThrow().utilization().stream()
                      .anyMatch(row -> row.samples() > 1));
      UtilizationRow row = server.last(work.id()).orElseThrow().utilization().get(0);
      assertThat(row.gpuUuid()).isEqualTo(gpuUuids().get(1));
      assertThat(row.gpuPercentAvg()).isBetween(50.0, 100.0);

      server.want(work.target(Target.STOPPED).wish());
      AllocationReport end = awaitReleased(work);
      assertThat(end.state()).isEqualTo(AllocationState.EXITED);
      assertThat(end.endCause()).isEqualTo(EndCause.STOP_ORDER);
      assertThat(end.exitCode()).isEqualTo(143);
      assertThat(end.elapsedMs()).isPositive();
      assertElapsedNeverDecreases(work);

      // Once nobody names it any more it is forgotten.
      server.forget(work.id());
      await()
          .atMost(PATIENCE)
          .until(() -> !Files.exists(state.resolve("work").resolve(work.id().toString())));

      // Somebody who comes late still reads what it said.
      UUID late = UUID.randomUUID();
      server.read(new Wanted(late, work.id(), "log", 0, 1_000, 5_000, true, null));
      await()
          .atMost(PATIENCE)
          .until(() -> server.data().stream().anyMatch(piece -> piece.requestId().equals(late)));
      DataRequest kept = server.data().get(server.data().size() - 1);
      assertThat(kept.bytes()).asString(StandardCharsets.UTF_8).startsWith("hello from ");
      assertThat(kept.complete()).isTrue();
      assertThat(agent.terminate()).isEqualTo(143);
      assertThat(agent.output()).doesNotContain(FakeServer.KEY).doesNotContain("tj_5o1q");
    }
  }

  @Test
  void parts_of_one_gpu_run_side_by_side_and_are_told_how_much_is_theirs() throws Exception {
    try (AgentProcess agent = AgentProcess.start(state, server.uri())) {
      List<String> gpu = List.of(gpuUuids().get(0));
      Wishes quarter =
          Wishes.shell("echo $TOLLGATE_GPU_THOUSANDTHS of $CUDA_VISIBLE_DEVICES; sleep 60")
              .gpus(gpu);
      Wishes rest =
          Wishes.shell("echo $TOLLGATE_GPU_THOUSANDTHS of $CUDA_VISIBLE_DEVICES; sleep 60")
              .gpus(gpu);
      server.want(quarter.part(250));
      server.want(rest.part(750));
      awaitState(quarter, AllocationState.RUNNING);
      awaitState(rest, AllocationState.RUNNING);
      for (Wishes one : List.of(quarter, rest)) {
        server.read(new Wanted(UUID.randomUUID(), one.id(), "log", 0, 1_000, 5_000, true, null));
      }
      await().atMost(PATIENCE).until(() -> server.data().size() >= 2);
      assertThat(
              server.data().stream()
                  .map(piece -> new String(piece.bytes(), StandardCharsets.UTF_8)))
          .contains("250 of " + gpu.get(0) + "\n", "750 of " + gpu.get(0) + "\n");

      // The end of one leaves the other alone.
      server.want(quarter.target(Target.STOPPED).part(250));
      awaitReleased(quarter);
      assertThat(server.last(rest.id()).orElseThrow().state()).isEqualTo(AllocationState.RUNNING);
      server.want(rest.target(Target.STOPPED).part(750));
      awaitReleased(rest);
    }
  }

  @Test
  void extension_is_acknowledged_once_it_is_durable_and_then_enforced() throws Exception {
    try (AgentProcess agent = AgentProcess.start(state, server.uri())) {
      Wishes work = Wishes.run("sleep", "300").runLimitMs(5_000);
      server.want(work.wish());
      awaitState(work, AllocationState.RUNNING);
      server.want(work.runLimitMs(60_000).wish());
      await()
          .atMost(PATIENCE)
          .until(() -> server.last(work.id()).orElseThrow().runLimitMs() == 60_000);
      assertThat(Files.readString(state.resolve("allocations").resolve(work.id() + ".json")))
          .contains("\"run_limit_ms\":60000");
      // A limit never shrinks.
      server.want(work.runLimitMs(10).wish());
      await()
          .atMost(PATIENCE)
          .until(() -> server.syncs().get(server.syncs().size() - 1).desiredVersion() == 3);
      assertThat(server.last(work.id()).orElseThrow().runLimitMs()).isEqualTo(60_000);
      assertThat(server.last(work.id()).orElseThrow().state()).isEqualTo(AllocationState.RUNNING);
      server.want(work.target(Target.STOPPED).wish());
      awaitReleased(work);
      agent.terminate();
    }
  }

  @Test
  void rank_of_a_gang_waits_prepared_and_goes_at_the_word() throws Exception {
    try (AgentProcess agent = AgentProcess.start(state, server.uri())) {
      Wishes work = Wishes.shell("echo $TOLLGATE_PORT_WEB_UI; exit 3").ports("web-ui");
      server.want(work.target(Target.PREPARED).wish());
      AllocationReport prepared = awaitState(work, AllocationState.PREPARED);
      assertThat(prepared.elapsedMs()).isZero();
      assertThat(prepared.ports()).containsOnlyKeys("web-ui");
      server.want(work.wish());
      AllocationReport end = awaitReleased(work);
      assertThat(end.exitCode()).isEqualTo(3);
      assertThat(
              Files.readString(state.resolve("work").resolve(work.id().toString()).resolve("log")))
          .isEqualTo(prepared.ports().get("web-ui") + "\n");
      agent.terminate();
    }
  }

  @Test
  void command_that_cannot_be_started_costs_nothing_and_says_why() throws Exception {
    Path broken = directory.resolve("broken");
    Files.writeString(broken, "#!/no/such/interpreter\n");
    assertThat(broken.toFile().setExecutable(true)).isTrue();
    try (AgentProcess agent = AgentProcess.start(state, server.uri())) {
      Wishes missing = Wishes.run("no-such-command");
      Wishes unreadable = Wishes.run(broken.toString());
      Wishes honest = Wishes.shell("exit 127");
      server.want(missing.wish(), unreadable.wish(), honest.wish());
      for (Wishes failed : List.of(missing, unreadable)) {
        AllocationReport end = awaitReleased(failed);
        assertThat(end.state()).isEqualTo(AllocationState.EXITED);
        assertThat(end.endCause()).isEqualTo(EndCause.START_FAILED);
        assertThat(end.elapsedMs()).isZero();
        assertThat(end.message()).isNotBlank();
      }
      AllocationReport ran = awaitReleased(honest);
      assertThat(ran.endCause()).isEqualTo(EndCause.EXITED);
      assertThat(ran.exitCode()).isEqualTo(127);
      agent.terminate();
    }
  }

  @Test
  void change_here_ends_the_held_sync_at_once() throws Exception {
    try (AgentProcess agent = AgentProcess.start(state, server.uri())) {
      Wishes work = Wishes.shell("sleep 0.3");
      server.want(work.wish());
      // The server holds for twenty seconds; the end is heard long before that.
      AllocationReport end = awaitReleased(work);
      assertThat(end.exitCode()).isZero();
      assertThat(server.endedByNewer()).isPositive();
      assertThat(server.syncs().stream().map(s -> s.sequence()).toList()).doesNotHaveDuplicates();
      assertThat(server.syncs().get(0).inventory()).isNotNull();
      assertThat(server.syncs().get(server.syncs().size() - 1).inventory()).isNull();
      agent.terminate();
    }
  }

  @Test
  void stop_of_work_that_the_agent_never_knew_is_confirmed() throws Exception {
    try (AgentProcess agent = AgentProcess.start(state, server.uri())) {
      Wishes unknown = Wishes.run("sleep", "300").target(Target.STOPPED);
      server.want(unknown.wish());
      AllocationReport end = awaitReleased(unknown);
      assertThat(end.elapsedMs()).isZero();
      assertThat(end.endCause()).isEqualTo(EndCause.STOP_ORDER);
      agent.terminate();
    }
  }
}
