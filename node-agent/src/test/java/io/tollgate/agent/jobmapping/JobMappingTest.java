package io.tollgate.agent.jobmapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.protocol.GpuDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobMappingTest {

  @TempDir Path root;
  private Path directory;
  private JobMapping mapping;

  @BeforeEach
  void open() throws Exception {
    directory = Files.createDirectory(root.resolve("jobs"));
    mapping = next();
  }

  private JobMapping next() {
    return new JobMapping(directory, root.resolve("ours.json"));
  }

  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(directory)) {
      for (Path file : all.toList()) {
        files.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return files;
  }

  @Test
  void each_card_and_slice_has_a_line_per_session_and_never_the_same_line_twice() {
    List<GpuDescription> gpus =
        List.of(
            new GpuDescription("GPU-a", 0, "h100", "x", 1, null),
            new GpuDescription("MIG-GPU-b/7/0", 1, "h100-1g.10gb", "x", 1, "1g.10gb"),
            new GpuDescription("MIG-GPU-b/8/0", 1, "h100-1g.10gb", "x", 1, "1g.10gb"),
            new GpuDescription("MIG-4711", 2, "h100-1g.10gb", "x", 1, "1g.10gb"));
    assertThat(
            JobFiles.wanted(
                gpus,
                Map.of(
                    "GPU-a", Set.of("two", "one"),
                    "MIG-GPU-b/8/0", Set.of("three"),
                    "MIG-4711", Set.of("four"),
                    "GPU-gone", Set.of("five"))))
        .containsExactly(Map.entry("0", "one\ntwo\n"), Map.entry("1.8", "three\n"));
  }

  @Test
  void files_come_and_go_with_the_sessions() throws Exception {
    mapping.apply(Map.of("0", "one\n", "3", "two\n"));
    assertThat(files()).containsExactly(Map.entry("0", "one\n"), Map.entry("3", "two\n"));
    mapping.apply(Map.of("0", "one\nthree\n"));
    assertThat(files()).containsExactly(Map.entry("0", "one\nthree\n"));
    mapping.apply(Map.of());
    assertThat(files()).isEmpty();
  }

  @Test
  void next_agent_removes_what_the_last_one_left() throws Exception {
    mapping.apply(Map.of("0", "one\n", "1", "two\n"));
    next().apply(Map.of("1", "two\n"));
    assertThat(files()).containsExactly(Map.entry("1", "two\n"));
  }

  @Test
  void agent_that_died_while_it_wrote_leaves_nothing_that_its_successor_does_not_know()
      throws Exception {
    // The list named both contents before either stood there.
    Files.writeString(
        root.resolve("ours.json"),
        "{\"contents\": {\"0\": [\"new\\n\", \"old\\n\"], \"1\": [\"x\\n\"]}}");
    Files.writeString(directory.resolve("0"), "old\n");
    next().apply(Map.of());
    assertThat(files()).isEmpty();
  }

  @Test
  void files_of_others_are_left_alone_also_under_a_name_that_we_need() throws Exception {
    Files.writeString(directory.resolve("0"), "slurm-17\n");
    Files.writeString(directory.resolve("README"), "hello");
    mapping.apply(Map.of("0", "one\n", "1", "two\n"));
    assertThat(files())
        .containsExactly(
            Map.entry("0", "slurm-17\n"), Map.entry("1", "two\n"), Map.entry("README", "hello"));
    mapping.apply(Map.of());
    assertThat(files()).containsExactly(Map.entry("0", "slurm-17\n"), Map.entry("README", "hello"));
  }

  @Test
  void file_that_somebody_else_wrote_over_is_theirs_from_then_on() throws Exception {
    mapping.apply(Map.of("0", "one\n"));
    Files.writeString(directory.resolve("0"), "slurm-17\n");
    mapping.apply(Map.of());
    assertThat(files()).containsExactly(Map.entry("0", "slurm-17\n"));
    next().apply(Map.of("0", "two\n"));
    assertThat(files()).containsExactly(Map.entry("0", "slurm-17\n"));
  }

  @Test
  void directory_that_comes_later_is_filled_then() throws Exception {
    Files.delete(directory);
    mapping.apply(Map.of("0", "one\n"));
    Files.createDirectory(directory);
    mapping.apply(Map.of("0", "one\n"));
    assertThat(files()).containsExactly(Map.entry("0", "one\n"));
  }

  @Test
  void list_that_cannot_be_read_harms_nothing() throws Exception {
    Files.writeString(root.resolve("ours.json"), "no json");
    next().apply(Map.of("0", "one\n"));
    assertThat(files()).containsKey("0");
  }
}
