package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.DataRequest;
import io.tollgate.agent.protocol.EndCause;
import io.tollgate.agent.protocol.GpuDescription;
import io.tollgate.agent.protocol.Target;
import io.tollgate.agent.protocol.Wanted;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * A real agent on a machine with a real GPU that nobody else uses meanwhile. Run it by {@code
 * TOLLGATE_TEST_GPU=1 mvn -pl node-agent test -Dtest=RealGpuTest}; what it found is in {@link
 * RealGpus#RECORD}.
 */
@EnabledIfEnvironmentVariable(
    named = "TOLLGATE_TEST_GPU",
    matches = "1",
    disabledReason =
        "needs a machine with an NVIDIA GPU; TOLLGATE_TEST_GPU=1 says that this is one")
class RealGpuTest extends AgentFixture {

  private static final Duration BUSY_FOR = Duration.ofSeconds(120);
  private static final long ALLOCATED_BYTES = 512L << 20;

  /** Memory that the driver may keep after the last process has gone. */
  private static final long REMAINDER_MEBIBYTES = 64;

  @BeforeAll
  static void begin_a_new_record() throws Exception {
    Files.deleteIfExists(RealGpus.RECORD);
    Map<String, String> cards = new TreeMap<>(RealGpus.whole());
    RealGpus.record("driver " + RealGpus.driver() + ", " + cards.size() + " × " + cards.values());
  }

  @Test
  void inventory_names_every_gpu_as_the_driver_does() throws Exception {
    try (AgentProcess agent = start()) {
      assertThat(gpuUuids()).containsExactlyInAnyOrderElementsOf(RealGpus.whole().keySet());
      List<GpuDescription> gpus = server.joins().get(0).inventory().gpus();
      assertThat(gpus).allMatch(gpu -> gpu.memoryBytes() > 0);
      assertThat(gpus).allMatch(gpu -> !gpu.model().isBlank());
      RealGpus.record("inventory: " + gpus.size() + " GPUs of model " + gpus.get(0).model());
      agent.terminate();
    }
  }

  @Test
  void work_can_use_the_gpu_it_was_given_and_no_other() throws Exception {
    String python = RealGpus.python();
    try (AgentProcess agent = start()) {
      for (String gpu : gpuUuids()) {
        Wishes work = work(python, gpu, Duration.ZERO);
        server.want(work.wish());
        AllocationReport end = awaitReleased(work);
        List<String> said = log(work);
        assertThat(end.exitCode()).as("%s", said).isZero();
        assertThat(said).contains("count 1", "device " + gpu);
      }
      RealGpus.record("each of " + gpuUuids().size() + " allocations saw its own GPU only");
      agent.terminate();
    }
  }

  @Test
  void work_without_a_gpu_can_use_none() throws Exception {
    Wishes work =
        Wishes.run(RealGpus.python(), "-c", RealGpus.program(), "0")
            .environment(RealGpus.environment());
    try (AgentProcess agent = start()) {
      server.want(work.wish());
      AllocationReport end = awaitReleased(work);
      // The driver says "no device" (100), or counts none.
      assertThat(log(work).stream().filter(line -> line.startsWith("device "))).isEmpty();
      RealGpus.record("an allocation without a GPU saw none, exit code " + end.exitCode());
      agent.terminate();
    }
  }

  @Test
  void load_is_measured_shown_to_the_driver_and_gone_after_the_stop() throws Exception {
    String python = RealGpus.python();
    try (AgentProcess agent = start()) {
      String gpu = gpuUuids().get(0);
      long memoryBefore = RealGpus.memoryMebibytes(gpu);
      Set<Long> computingBefore = RealGpus.computing(gpu);
      Wishes work = work(python, gpu, BUSY_FOR);
      server.want(work.wish());
      awaitState(work, AllocationState.RUNNING);

      // The agent measures the load.
      await().atMost(BUSY_FOR).until(() -> shownToBeBusy(work));
      double percent = server.last(work.id()).orElseThrow().utilization().get(0).gpuPercentMax();
      // The driver shows the process; in a container it may number it otherwise, or hide it.
      Set<Long> added = new HashSet<>(RealGpus.computing(gpu));
      added.removeAll(computingBefore);
      assertThat(added).hasSizeLessThanOrEqualTo(1);

      server.want(work.target(Target.STOPPED).wish());
      AllocationReport end = awaitReleased(work);
      assertThat(end.endCause()).isEqualTo(EndCause.STOP_ORDER);
      await().atMost(PATIENCE).until(() -> RealGpus.computing(gpu).equals(computingBefore));
      await()
          .atMost(PATIENCE)
          .until(() -> RealGpus.memoryMebibytes(gpu) <= memoryBefore + REMAINDER_MEBIBYTES);
      RealGpus.record(
          "under load "
              + percent
              + " % and more than 512 MiB were measured; the driver showed "
              + added.size()
              + " process; after the stop the GPU was free, elapsed "
              + end.elapsedMs()
              + " ms");
      agent.terminate();
    }
  }

  private AgentProcess start() throws Exception {
    return AgentProcess.withProbe("nvidia-smi", state, server.uri());
  }

  private static Wishes work(String python, String gpu, Duration busy) throws Exception {
    return Wishes.run(python, "-c", RealGpus.program(), Long.toString(busy.toSeconds()))
        .environment(RealGpus.environment())
        .gpus(List.of(gpu));
  }

  private boolean shownToBeBusy(Wishes work) {
    AllocationReport report = server.last(work.id()).orElseThrow();
    if (report.state() != AllocationState.RUNNING) {
      throw new AssertionError("the work has ended: " + report);
    }
    return report.utilization().stream()
        .anyMatch(
            row ->
                row.gpuPercentMax() != null
                    && row.gpuPercentMax() >= 50
                    && row.memoryUsedBytesMax() != null
                    && row.memoryUsedBytesMax() >= ALLOCATED_BYTES);
  }

  private List<String> log(Wishes work) {
    UUID request = UUID.randomUUID();
    server.read(new Wanted(request, work.id(), "log", 0, 65_536, 5_000, null, null));
    await().atMost(PATIENCE).until(() -> !pieces(request).isEmpty());
    return new String(pieces(request).get(0).bytes(), StandardCharsets.UTF_8).lines().toList();
  }

  private List<DataRequest> pieces(UUID request) {
    List<DataRequest> all = new ArrayList<>(server.data());
    all.removeIf(piece -> !piece.requestId().equals(request));
    return all;
  }
}
