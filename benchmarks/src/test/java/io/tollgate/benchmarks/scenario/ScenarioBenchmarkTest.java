package io.tollgate.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScenarioBenchmarkTest {
  private static final String GOOD =
      """
      scenario: nothing happens
      nodes: [{name: n1, model: h100, gpus: 4}]
      accounts: [{name: a}]
      steps:
        - at: 5m
          expect: {free: {n1: 4}}
      """;

  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();

  @Test
  void each_file_is_played_in_a_fresh_world_and_gets_its_line() throws IOException {
    Path good = write("b.yaml", GOOD);
    Path differs = write("below/c.yml", GOOD.replace("n1: 4", "n1: 3"));
    Path wrong = write("a.yaml", GOOD.replace("steps", "stepps"));
    write("notes.txt", "no scenario");

    Report report = run(directory);

    assertThat(out.toString().lines())
        .containsExactly(
            "FAILED " + wrong + ":1: file needs steps.",
            "    " + wrong + ":4: unknown word in file \"stepps\"; did you mean \"steps\"?",
            "ok " + good + ": nothing happens",
            "FAILED " + differs + ":6: at 5m expected 3 free GPUs on n1, but there are 4",
            "    | no session waits or runs",
            "    | free GPUs: n1 4");
    assertThat(report.figures())
        .hasToString(
            "{\"files\":3,\"passed\":1,\"failed\":[\"" + wrong + "\",\"" + differs + "\"]}");
    assertThat(report.met()).isFalse();
    assertThat(report.held()).isFalse();
  }

  @Test
  void all_passed_is_met_and_held() throws IOException {
    Report report = run(write("a.yaml", GOOD));

    assertThat(report.met()).isTrue();
    assertThat(report.held()).isTrue();
  }

  @Test
  void a_file_that_is_not_there_is_told() {
    assertThatThrownBy(() -> run(directory.resolve("gone.yaml")))
        .isInstanceOf(BenchmarkFailure.class)
        .hasMessage("There is no file and no directory " + directory.resolve("gone.yaml") + ".");
  }

  @Test
  void a_directory_without_scenarios_is_told() {
    assertThatThrownBy(() -> run(directory))
        .isInstanceOf(BenchmarkFailure.class)
        .hasMessage("There is no scenario (*.yaml) in the directory " + directory + ".");
  }

  @Test
  void a_file_that_is_no_text_is_told() throws IOException {
    Path binary = directory.resolve("a.yaml");
    Files.write(binary, new byte[] {(byte) 0xff, (byte) 0xfe, 0});

    assertThat(run(binary).held()).isFalse();
    assertThat(out.toString()).contains(":1: this is not UTF-8 text.");
  }

  private Report run(Path named) {
    return new ScenarioBenchmark(
            setting -> {
              FakeWorld world = new FakeWorld();
              setting.nodes().forEach(node -> world.free.put(node.name(), node.gpus()));
              return world;
            })
        .run(settings(named), new Progress(new PrintWriter(out)));
  }

  private Settings settings(Path named) {
    return new Settings(true, 1, directory, List.of(named), java.util.Map.of());
  }

  private Path write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
