package io.tollgate.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void the_last_line_is_one_object_with_the_common_keys_and_the_benchmarks_own() {
    assertThat(run(of(new Fake("fast", true)), "fast", "--quick", "--seed", "42")).isZero();

    JsonNode line = lastLine();
    assertThat(line.properties())
        .extracting(Map.Entry::getKey)
        .containsExactly(
            "benchmark", "quick", "seed", "machine", "met", "wall_s", "peer", "samples");
    assertThat(line.path("benchmark").asText()).isEqualTo("fast");
    assertThat(line.path("quick").asBoolean()).isTrue();
    assertThat(line.path("seed").asLong()).isEqualTo(42);
    assertThat(line.path("met").asBoolean()).isTrue();
    assertThat(line.path("machine").properties())
        .extracting(Map.Entry::getKey)
        .containsExactly("cores", "memory_gib", "jdk", "postgres");
    assertThat(line.path("machine").path("cores").asInt()).isPositive();
    assertThat(line.path("machine").path("memory_gib").asDouble()).isPositive();
  }

  @Test
  void a_missed_goal_is_reported_and_not_failed() {
    assertThat(run(of(new Fake("slow", false)), "slow")).isZero();

    assertThat(lastLine().path("met").asBoolean()).isFalse();
    assertThat(lastLine().path("quick").asBoolean()).isFalse();
    assertThat(lastLine().path("seed").asLong()).isEqualTo(1);
  }

  @Test
  void a_broken_claim_fails_and_prints_no_figures() {
    assertThat(run(of(new Broken()), "broken")).isEqualTo(1);

    assertThat(err.toString()).contains("This does not hold: one and one is three.");
    assertThat(out.toString()).doesNotContain("{");
  }

  @Test
  void list_describes_every_benchmark() {
    assertThat(run(Catalogue.ours(), "list")).isZero();

    assertThat(out.toString().lines().map(line -> line.split(" +", 2)[0]))
        .containsExactly(
            "demo",
            "start-latency",
            "simulate",
            "scenario",
            "agent",
            "failover",
            "charges",
            "ledger-faults",
            "month-end",
            "money-ops",
            "starts",
            "kueue-load",
            "deep-queue",
            "openb",
            "placer",
            "cycle",
            "queueing",
            "decision",
            "charge-plan");
  }

  @Test
  void all_goes_on_after_a_failure_and_says_so_at_the_end() {
    assertThat(run(of(new Broken(), new Fake("slow", false), new Fake("fast", true)), "all"))
        .isEqualTo(1);

    assertThat(out.toString())
        .contains("broken         FAILED")
        .contains("slow           missed  wall_s 1.5")
        .contains("fast           met     wall_s 1.5");
    assertThat(lastLine().path("results")).hasSize(2);
    assertThat(lastLine().path("met").asBoolean()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "fast --slow", "fast --seed x", "fast slow"})
  void what_cannot_be_understood_is_a_usage_error(String arguments) {
    String[] split = arguments.isEmpty() ? new String[0] : arguments.split(" ", -1);

    assertThat(run(of(new Fake("fast", true)), split)).isEqualTo(2);
    assertThat(err.toString()).isNotEmpty();
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void files_reach_the_benchmark_that_takes_them_and_no_other() {
    assertThat(run(of(new Reader(true)), "reader", "a.yaml", "dir", "--quick")).isZero();
    assertThat(lastLine().path("files")).hasToString("[\"a.yaml\",\"dir\"]");

    assertThat(run(of(new Fake("fast", true)), "fast", "a.yaml")).isEqualTo(2);
    assertThat(err.toString()).contains("fast takes no files, and \"a.yaml\" stands behind it.");
    assertThat(run(of(new Reader(true)), "all", "a.yaml")).isEqualTo(2);
    assertThat(run(of(new Reader(true)), "list", "a.yaml")).isEqualTo(2);
  }

  @Test
  void checks_that_did_not_hold_fail_with_their_figures() {
    assertThat(run(of(new Reader(false)), "reader")).isEqualTo(1);
    assertThat(lastLine().path("benchmark").asText()).isEqualTo("reader");

    assertThat(run(of(new Reader(false)), "all")).isEqualTo(1);
    assertThat(lastLine().path("met").asBoolean()).isFalse();
  }

  @Test
  void an_unknown_name_is_told_the_known_ones() {
    run(of(new Fake("fast", true)), "nonsense");

    assertThat(err.toString())
        .contains("There is no benchmark \"nonsense\". Name one of fast, or list, or all.");
  }

  private int run(Catalogue catalogue, String... arguments) {
    CommandLine line = Main.commandLine(catalogue);
    return line.setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private JsonNode lastLine() {
    return Report.read(out.toString().lines().reduce("", (earlier, later) -> later));
  }

  private static Catalogue of(Benchmark... benchmarks) {
    return new Catalogue(List.of(benchmarks));
  }

  private record Fake(String name, boolean met) implements Benchmark {
    @Override
    public String description() {
      return "does nothing";
    }

    @Override
    public Report run(Settings settings, Progress progress) {
      progress.say("Nothing to do.");
      var figures = Report.object().put("wall_s", 1.5).putNull("peer");
      figures.putObject("samples").put("count", 1);
      return new Report(figures, met);
    }
  }

  private record Reader(boolean held) implements Benchmark {
    @Override
    public String name() {
      return "reader";
    }

    @Override
    public String description() {
      return "reads files";
    }

    @Override
    public boolean takesFiles() {
      return true;
    }

    @Override
    public Report run(Settings settings, Progress progress) {
      var figures = Report.object();
      settings.files().forEach(file -> figures.withArray("files").add(file.toString()));
      return new Report(figures, true, held);
    }
  }

  private record Broken() implements Benchmark {
    @Override
    public String name() {
      return "broken";
    }

    @Override
    public String description() {
      return "cannot do sums";
    }

    @Override
    public Report run(Settings settings, Progress progress) {
      BenchmarkFailure.unless(name().isEmpty(), "one and one is three");
      throw new AssertionError("it went on");
    }
  }

  @Test
  void a_number_that_is_none_is_told() {
    Settings settings = new Settings(true, 1, Path.of(""), List.of(), Map.of("seeds", "42-51"));

    assertThatThrownBy(() -> settings.number("seeds", 3))
        .isInstanceOf(BenchmarkFailure.class)
        .hasMessageContaining("--seeds is a whole number of at least 1, not 42-51");
    assertThat(settings.number("sessions", 3)).isEqualTo(3);
  }
}
