package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.agent.isolation.Isolations;
import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real agent process against a server that is only a protocol. */
abstract class AgentFixture {

  static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;
  FakeServer server;
  Path state;

  @BeforeEach
  void start_server() throws Exception {
    server = new FakeServer();
    state = directory.resolve("state");
  }

  @AfterEach
  void stop_server() {
    server.close();
    Isolations.removeGroups(state);
  }

  AllocationReport awaitState(Wishes wishes, AllocationState wanted) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> server.last(wishes.id()).filter(r -> r.state() == wanted).isPresent());
    return server.last(wishes.id()).orElseThrow();
  }

  AllocationReport awaitReleased(Wishes wishes) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> server.last(wishes.id()).filter(AllocationReport::released).isPresent());
    return server.last(wishes.id()).orElseThrow();
  }

  List<String> gpuUuids() {
    await().atMost(PATIENCE).until(() -> !server.joins().isEmpty());
    return server.joins().get(0).inventory().gpus().stream().map(gpu -> gpu.uuid()).toList();
  }

  void assertElapsedNeverDecreases(Wishes wishes) {
    assertThat(server.reports(wishes.id()).stream().map(AllocationReport::elapsedMs).toList())
        .isSorted();
  }

  long lastDesiredVersion() {
    return server.syncs().get(server.syncs().size() - 1).desiredVersion();
  }
}
