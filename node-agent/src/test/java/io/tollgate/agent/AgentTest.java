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
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real agent process against a server that is only a protocol. */
class AgentTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;
  private FakeServer server;
  private Path state;

  @BeforeEach
  void start_server() throws Exception {
    server = new FakeServer();
    state = directory.resolve("state");
  }

  @AfterEach
  void stop_server() {
    server.close();
  }

  private AllocationReport awaitState(Wishes wishes, AllocationState wanted) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> server.last(wishes.id()).filter(r -> r.state() == wanted).isPresent());
    return server.last(wishes.id()).orElseThrow();
  }

  private AllocationReport awaitReleased(Wishes wishes) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> server.last(wishes.id()).filter(AllocationReport::released).isPresent());
    return server.last(wishes.id()).orElseThrow();
  }

  private List<String> gpuUuids() {
    await().atMost(PATIENCE).until(() -> !server.joins().isEmpty());
    return server.joins().get(0).inventory().gpus().stream().map(gpu -> gpu.uuid()).toList();
  }

  private void assertElapsedNeverDecreases(Wishes wishes) {
    assertThat(server.reports(wishes.id()).stream().map(AllocationReport::elapsedMs).toList())
        .isSorted();
  }

  @Test
  void joins_runs_work_measures_it_shows_its_log_and_stops_it() throws Exception {
    try (AgentProcess agent = AgentProcess.start(state, server.uri())) {
      Wishes work =
          Wishes.shell("echo hello from $TOLLGATE_SESSION_ID; sleep 60")
              .gpus(List.of(gpuUuids().get(1)));
      server.want(work.wish());
      awaitState(work, AllocationState.RUNNING);

      // Somebody reads the log while it runs.
      server.read(new Wanted(UUID.randomUUID(), work.id(), "log", 0, 1_000, 5_000));
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
      server.read(new Wanted(late, work.id(), "log", 0, 1_000, 5_000));
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
      assertThat(server.syncs().get(server.syncs().size() - 1).agentInstance()).isEqualTo(2);

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

  private long lastDesiredVersion() {
    return server.syncs().get(server.syncs().size() - 1).desiredVersion();
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
