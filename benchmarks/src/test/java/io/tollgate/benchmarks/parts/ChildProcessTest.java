package io.tollgate.benchmarks.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.benchmarks.BenchmarkFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ChildProcessTest {

  @Test
  void a_child_is_gone_after_its_block() {
    Process process;
    try (ChildProcess child = ChildProcess.start(new ProcessBuilder("sleep", "600"), () -> {})) {
      process = child.process();
      assertThat(process.isAlive()).isTrue();
    }
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void a_child_that_ends_by_itself_tells_its_exit_code() {
    try (ChildProcess child =
        ChildProcess.start(new ProcessBuilder("sh", "-c", "exit 3"), () -> {})) {
      assertThat(child.exitCode()).isEqualTo(3);
      assertThat(child.endsWithin(0)).isTrue();
    }
  }

  @Test
  void what_cannot_be_started_is_named() {
    assertThatThrownBy(
            () -> ChildProcess.start(new ProcessBuilder("no-such-program-here"), () -> {}))
        .isInstanceOf(BenchmarkFailure.class)
        .hasMessageContaining("no-such-program-here");
  }

  @Test
  void a_scratch_directory_is_gone_with_all_in_it() throws IOException {
    Path left;
    try (Scratch scratch = Scratch.make()) {
      left = scratch.path();
      Files.writeString(
          Files.createDirectories(left.resolve("state/postgres")).resolve("data"), "rows");
    }
    assertThat(left).doesNotExist();
  }
}
