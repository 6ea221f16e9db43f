package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
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

      // Once nobody names it any more it is forgotten, files and all.
      server.forget(work.id());
      await()
          .atMost(PATIENCE)
          .until(() -> !Files.exists(state.resolve("work").resolve(work.id().toString())));
      assertThat(agent.terminate()).isEqualTo(143);
      assertThat(agent.output()).doesNotContain(FakeServer.KEY).doesNotContain("tj_5o1q");
    }
  }
}
