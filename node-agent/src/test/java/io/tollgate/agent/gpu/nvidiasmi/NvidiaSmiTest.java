package io.tollgate.agent.gpu.nvidiasmi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.gpu.ProbeFailure;
import io.tollgate.agent.gpu.RecoveryAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NvidiaSmiTest {

  private static final List<String> BASIC =
      List.of(
          "index=0",
          "uuid=GPU-1",
          "name=Tesla T4",
          "utilization.gpu=7 %",
          "memory.used=1 MiB",
          "memory.total=2 MiB",
          "temperature.gpu=30",
          "power.draw=9.5 W");

  @TempDir Path directory;
  private final AtomicLong clock = new AtomicLong(1_000);
  private FakeSmi program;

  @BeforeEach
  void write_program() throws Exception {
    program = new FakeSmi(directory);
  }

  private NvidiaSmi probe(Duration timeout) {
    return probe(program.program().toString(), timeout);
  }

  private NvidiaSmi probe(String path, Duration timeout) {
    return new NvidiaSmi(new SmiCommand(path, directory.resolve("output"), timeout, clock::get));
  }

  private NvidiaSmi probe() {
    return probe(Duration.ofSeconds(20));
  }

  private static String[] with(String... more) {
    List<String> all = new ArrayList<>(BASIC);
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void fields_that_only_some_drivers_know_are_found_out_once() throws Exception {
    program.knows(with("clocks_throttle_reasons.active=0x40", "gpu_recovery_action=Reset"));
    NvidiaSmi probe = probe();
    GpuReading reading = probe.read().get(0);
    assertThat(reading.activity().gpuUtilPercent()).isEqualTo(7);
    assertThat(reading.signs().clocksEventReasons()).isEqualTo(0x40);
    assertThat(reading.signs().recoveryAction()).isEqualTo(RecoveryAction.GPU_RESET);
    assertThat(reading.signs().rowRemapFailure()).isNull();
    int questions = program.asked().size();
    probe.read();
    assertThat(program.asked()).hasSize(questions + 1);
    assertThat(program.asked().get(questions))
        .endsWith("power.draw,clocks_throttle_reasons.active,gpu_recovery_action");
  }

  @Test
  void fields_are_found_out_again_when_the_driver_is_another() throws Exception {
    program.knows(with("clocks_throttle_reasons.active=0x1"));
    NvidiaSmi probe = probe();
    probe.read();
    program.knows(with("clocks_event_reasons.active=0x8", "mig.mode.current=Disabled"));
    assertThat(probe.read().get(0).signs().clocksEventReasons()).isEqualTo(0x8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo 'No devices were found'; exit 6",
        "echo 'No devices were found'; exit 0",
        "echo 'Unable to determine the device handle for GPU 0000:61:00.0: GPU is lost.'; exit 15",
        "head -c 5000 /dev/urandom; exit 0",
        "exit 9",
        "kill -9 $$"
      })
  void nothing_useful_is_no_telemetry_and_the_first_line_says_why(String mood) throws Exception {
    program.mood(mood);
    NvidiaSmi probe = probe();
    assertThatThrownBy(probe::read)
        .isInstanceOf(ProbeFailure.class)
        .hasMessageContaining(mood.startsWith("echo") ? mood.split("'", -1)[1] : "nvidia-smi");
    assertThat(probe.hangingSinceMs()).isEmpty();
    program.mood("");
    assertThat(probe.read()).hasSize(1);
  }

  @Test
  void lost_gpu_is_not_among_the_readings() throws Exception {
    program.knows(with().clone());
    NvidiaSmi probe = probe();
    probe.read();
    program.mood("echo 'index, uuid'; echo '0, [GPU is lost]'; echo '1, GPU-2'; exit 0");
    assertThat(probe.read().stream().map(GpuReading::uuid)).containsExactly("GPU-2");
  }

  @Test
  void program_that_is_not_there_is_no_telemetry() {
    NvidiaSmi probe = probe("/no/such/nvidia-smi", Duration.ofSeconds(20));
    assertThatThrownBy(probe::read).isInstanceOf(ProbeFailure.class);
  }

  @Test
  void output_without_end_fills_no_disk() throws Exception {
    program.mood("exec yes nonsense");
    assertThatThrownBy(probe()::read).isInstanceOf(ProbeFailure.class);
    assertThat(directory.resolve("output").toFile().length()).isLessThanOrEqualTo(2 << 20);
  }

  @Test
  void hang_is_given_up_and_its_beginning_is_told_until_an_answer_comes() throws Exception {
    program.mood("exec sleep 300");
    NvidiaSmi probe = probe(Duration.ofSeconds(4));
    assertThatThrownBy(probe::read).hasMessageContaining("did not answer");
    clock.set(90_000);
    assertThat(probe.hangingSinceMs()).hasValue(1_000);
    program.mood("exit 1");
    assertThatThrownBy(probe::read).hasMessageContaining("failed");
    assertThat(probe.hangingSinceMs()).isEmpty();
  }

  @Test
  void second_hang_does_not_hide_when_the_first_began() throws Exception {
    program.mood("exec sleep 300");
    NvidiaSmi probe = probe(Duration.ofMillis(100));
    assertThatThrownBy(probe::read).hasMessageContaining("did not answer");
    clock.set(90_000);
    assertThatThrownBy(probe::read).hasMessageContaining("did not answer");
    assertThat(probe.hangingSinceMs()).hasValue(1_000);
  }

  @Test
  void program_that_cannot_be_killed_is_never_joined_by_a_second() throws Exception {
    Path freezer = Path.of("/sys/fs/cgroup/freezer");
    assumeTrue(Files.isWritable(freezer), "needs root and the freezer of cgroup version 1");
    Path group = Files.createDirectory(freezer.resolve("tollgate-test-" + UUID.randomUUID()));
    try {
      // What is frozen does not even die, like what waits for a dead GPU inside the kernel.
      program.mood(
          "echo $$ > %1$s/cgroup.procs; echo FROZEN > %1$s/freezer.state".formatted(group));
      NvidiaSmi probe = probe(Duration.ofMillis(500));
      assertThatThrownBy(probe::read).hasMessageContaining("did not answer");
      assertThatThrownBy(probe::read).hasMessageContaining("still hangs");
      assertThat(program.asked()).hasSize(1);
      assertThat(probe.hangingSinceMs()).hasValue(1_000);
      Files.writeString(group.resolve("freezer.state"), "THAWED");
      await()
          .untilAsserted(
              () -> assertThatThrownBy(probe::read).hasMessageNotContaining("still hangs"));
    } finally {
      Files.writeString(group.resolve("freezer.state"), "THAWED");
      await().until(() -> Files.readString(group.resolve("cgroup.procs")).isBlank());
      Files.delete(group);
    }
  }
}
