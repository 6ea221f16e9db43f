package io.tollgate.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tollgate.agent.Wishes;
import io.tollgate.agent.clock.LinuxBootClock;
import io.tollgate.agent.isolation.Host;
import io.tollgate.agent.isolation.Isolation;
import io.tollgate.agent.isolation.Isolations;
import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.runtime.Observation;
import io.tollgate.agent.runtime.Observation.Phase;
import io.tollgate.agent.runtime.PortRange;
import io.tollgate.agent.runtime.SmallWorkspaces;
import io.tollgate.agent.runtime.StartFailure;
import io.tollgate.agent.runtime.Workload;
import io.tollgate.agent.step.Steps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Real work, set apart by all that this machine has. The directory is not below /tmp, because work
 * has a /tmp of its own.
 */
abstract class IsolatedWork {

  static final Duration PATIENCE = Duration.ofSeconds(30);

  final List<AllocationId> started = new ArrayList<>();
  Path state;
  Isolation isolation;
  ProcessRuntime runtime;

  @BeforeEach
  void make_runtime() throws IOException {
    state = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "isolated");
    for (String directory : List.of("work", "kept", "secrets")) {
      Files.createDirectory(state.resolve(directory));
    }
    isolation = Isolations.everything(host(), state);
    List<String> missing = isolation.examine(false, List.of());
    assumeTrue(missing.isEmpty(), () -> "this machine cannot set work apart: " + missing);
    nextAgent();
  }

  /** It knows nothing but the files. */
  void nextAgent() throws IOException {
    isolation = Isolations.everything(host(), state);
    runtime =
        new ProcessRuntime(
            new WorkPlaces(
                state.resolve("work"), KeptWork.in(state.resolve("kept"), SmallWorkspaces.LIMITS)),
            new LinuxBootClock().bootId(),
            Launcher.in(state, isolation),
            PortRange.ANY,
            id -> {},
            Steps.UNHEARD);
  }

  Host host() throws IOException {
    return Host.here();
  }

  @AfterEach
  void end_everything() throws IOException {
    started.forEach(this::killAll);
    if (runtime != null) {
      runtime.close();
    }
    AllocationDirectory.delete(state);
    assertThat(Isolations.groups(state)).isEmpty();
  }

  void killAll(AllocationId id) {
    await().atMost(PATIENCE).until(() -> runtime.ensureStopped(id, Duration.ZERO));
  }

  AllocationId run(Wishes wishes) throws StartFailure {
    Workload workload = Workload.of(wishes.wish());
    started.add(wishes.id());
    runtime.ensureRunning(workload, runtime.ensurePrepared(workload));
    return wishes.id();
  }

  Observation awaitPhase(AllocationId id, Phase phase) throws IOException {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> runtime.observe(id).phase() == phase);
    return runtime.observe(id);
  }

  /** Runs it to its end and gives what it said. */
  String output(Wishes wishes) throws Exception {
    AllocationId id = run(wishes);
    awaitPhase(id, Phase.ENDED);
    return Files.readString(directory(id).resolve("log"));
  }

  Path directory(AllocationId id) {
    return state.resolve("work").resolve(id.toString());
  }

  Path home(AllocationId id) {
    return directory(id).resolve("home");
  }

  void awaitFile(Path file) {
    await().atMost(PATIENCE).until(() -> Files.exists(file) && Files.size(file) > 0);
  }
}
