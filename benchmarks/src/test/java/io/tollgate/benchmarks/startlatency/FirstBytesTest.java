package io.tollgate.benchmarks.startlatency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.benchmarks.BenchmarkFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstBytesTest {
  @TempDir private Path directory;

  @Test
  void tells_when_each_workload_wrote_its_number() throws IOException {
    try (FirstBytes bytes = FirstBytes.at(directory.resolve("pipe"))) {
      for (int number = 8; number <= 12; number++) {
        long before = System.nanoTime();
        Process workload = new ProcessBuilder("sh", "-c", bytes.script(number)).start();
        try {
          assertThat(bytes.await(number, 20_000)).isBetween(before, System.nanoTime());
        } finally {
          workload.destroy();
        }
      }
    }
  }

  @Test
  void a_workload_that_writes_out_of_turn_is_noticed() throws IOException {
    try (FirstBytes bytes = FirstBytes.at(directory.resolve("pipe"))) {
      Files.writeString(directory.resolve("pipe"), "3\n");

      assertThatThrownBy(() -> bytes.await(4, 20_000))
          .isInstanceOf(BenchmarkFailure.class)
          .hasMessageContaining("not 3");
    }
  }

  @Test
  void a_workload_that_never_writes_is_given_up() {
    try (FirstBytes bytes = FirstBytes.at(directory.resolve("pipe"))) {
      assertThatThrownBy(() -> bytes.await(1, 1)).hasMessageContaining("wrote nothing");
    }
  }
}
