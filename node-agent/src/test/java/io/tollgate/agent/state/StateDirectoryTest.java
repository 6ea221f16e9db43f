package io.tollgate.agent.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {

  @TempDir Path directory;

  @Test
  void directory_says_its_format_and_can_be_opened_again() throws Exception {
    Path root = directory.resolve("state");
    StateDirectory.open(root).close();
    assertThat(root.resolve("format.json")).hasContent("{\"format\":1}");
    StateDirectory.open(root).close();
  }

  @Test
  void directory_of_a_newer_agent_is_refused_with_a_sentence_and_nothing_is_changed()
      throws Exception {
    Path root = directory.resolve("state");
    StateDirectory.open(root).close();
    Files.writeString(root.resolve("format.json"), "{\"format\":7,\"more\":true}");
    List<String> before = contents(root);
    assertThatThrownBy(() -> StateDirectory.open(root))
        .isInstanceOf(StateDirectoryException.class)
        .hasMessageContaining("newer agent (format 7, this one reads up to 1)")
        .hasMessageContaining("goes on");
    assertThat(contents(root)).isEqualTo(before);
    // It is not held either: the newer agent can have it.
    Files.writeString(root.resolve("format.json"), "{\"format\":1}");
    StateDirectory.open(root).close();
  }

  private static List<String> contents(Path root) throws Exception {
    try (Stream<Path> files = Files.walk(root)) {
      List<String> all = new ArrayList<>();
      for (Path file : files.filter(f -> !f.endsWith("lock")).sorted().toList()) {
        all.add(file + (Files.isRegularFile(file) ? Files.readString(file) : ""));
      }
      return all;
    }
  }

  @Test
  void gpus_of_a_machine_are_taken_once_and_the_holder_is_named() throws Exception {
    Path file = directory.resolve("gpus.lock");
    HolderLock first = GpuLock.take(file);
    assertThat(Files.getPosixFilePermissions(file)).hasSize(6);
    assertThatThrownBy(() -> GpuLock.take(file))
        .isInstanceOf(StateDirectoryException.class)
        .hasMessageContaining("(process " + ProcessHandle.current().pid() + ")");
    first.close();
    GpuLock.take(file).close();
  }
}
