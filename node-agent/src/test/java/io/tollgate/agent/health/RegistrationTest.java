package io.tollgate.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.protocol.GpuDescription;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistrationTest {

  private static final UUID BOOT = new UUID(7, 7);

  @TempDir Path directory;

  private static List<GpuDescription> gpus(int... indexes) {
    return java.util.Arrays.stream(indexes)
        .mapToObj(index -> new GpuDescription("GPU-" + index, index, "h100", "x", 1, null))
        .toList();
  }

  private Registration open(UUID boot, int... found) throws IOException {
    return new Registration(Optional.of(directory.resolve("registration.json")), boot, gpus(found));
  }

  @Test
  void gpu_that_vanishes_stays_registered_even_over_a_restart_of_the_agent() throws IOException {
    Registration registration = open(BOOT, 0, 1, 2);
    for (int look = 0; look < 5; look++) {
      assertThat(registration.looked(gpus(0, 2))).isFalse();
    }
    assertThat(registration.uuids()).containsExactly("GPU-0", "GPU-1", "GPU-2");
    assertThat(open(BOOT, 0, 2).uuids()).containsExactly("GPU-0", "GPU-1", "GPU-2");
  }

  @Test
  void restart_of_the_machine_registers_what_is_there() throws IOException {
    open(BOOT, 0, 1, 2);
    assertThat(open(new UUID(8, 8), 0, 2).uuids()).containsExactly("GPU-0", "GPU-2");
  }

  @Test
  void gpu_that_is_shown_three_times_in_a_row_is_added() throws IOException {
    Registration registration = open(BOOT, 0);
    assertThat(registration.looked(gpus(0, 1))).isFalse();
    assertThat(registration.looked(gpus(0, 1))).isFalse();
    assertThat(registration.looked(gpus(0))).isFalse();
    assertThat(registration.looked(gpus(0, 1))).isFalse();
    assertThat(registration.looked(gpus(0, 1))).isFalse();
    assertThat(registration.looked(gpus(0, 1))).isTrue();
    assertThat(registration.uuids()).containsExactly("GPU-0", "GPU-1");
  }

  @Test
  void gpu_whose_absence_was_accepted_is_forgotten_for_good() throws IOException {
    open(BOOT, 0, 1).forget("GPU-1");
    assertThat(open(BOOT, 0).uuids()).containsExactly("GPU-0");
  }

  @Test
  void pretended_gpus_are_not_missed_after_a_restart() throws IOException {
    Registration registration = new Registration(Optional.empty(), BOOT, gpus(0, 1));
    assertThat(registration.uuids()).hasSize(2);
    assertThat(directory).isEmptyDirectory();
  }
}
