package io.tollgate.benchmarks.openb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.Settings;
import io.tollgate.scheduler.decision.placement.NodeKinds;
import io.tollgate.scheduler.decision.placement.NodeSize;
import io.tollgate.scheduler.decision.placement.Place;
import io.tollgate.scheduler.decision.placement.Request;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading a trace, inflating it, and running all rules over a small one. */
class TraceTest {
  private static final long GIB = 1L << 30;

  @TempDir Path directory;

  @BeforeEach
  void a_small_trace() throws IOException {
    Files.writeString(
        directory.resolve(Trace.NODES),
        "sn,cpu_milli,memory_mib,gpu,model\nn2,64000,1024,4,T4\nn1,32000,2048,2,P100\n");
    Files.writeString(
        directory.resolve(Trace.pods("small")),
        "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos\n"
            + "b,4000,1024,1,500,T4|P100,LS\n"
            + "a,8000,512,1,1000,,LS\n"
            + "c,1000,0,0,0,,BE\n"
            + "d,2000,0,2,1000,P100,BE\n");
  }

  @Test
  void nodes_and_pods_are_sorted_by_name_and_models_are_kinds() {
    Trace trace = Trace.read(directory, "small");

    int p100 = trace.nodes().get(0).kind();
    int t4 = trace.nodes().get(1).kind();
    assertThat(trace.nodes())
        .containsExactly(new NodeSize(p100, 2, 32_000, 2 * GIB), new NodeSize(t4, 4, 64_000, GIB));
    assertThat(trace.pods())
        .containsExactly(
            new Request(1, 1000, 8_000, GIB / 2, NodeKinds.ANY),
            new Request(1, 500, 4_000, GIB, NodeKinds.of(t4, p100)),
            new Request(0, 0, 1_000, 0, NodeKinds.ANY),
            new Request(2, 1000, 2_000, 0, NodeKinds.of(p100)));
    assertThat(trace.capacityMilli()).isEqualTo(6_000);
  }

  @Test
  void a_line_that_cannot_be_read_is_named() throws IOException {
    Files.writeString(
        directory.resolve(Trace.pods("small")),
        "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec\na,1,1,0,0,\nb,many,1,0,0,\n");

    assertThatThrownBy(() -> Trace.read(directory, "small"))
        .isInstanceOf(BenchmarkFailure.class)
        .hasMessageContaining("openb_pod_list_small.csv, line 3");
  }

  @Test
  void arrivals_are_all_pods_and_more_until_130_percent_by_seed() {
    Trace trace = Trace.read(directory, "small");
    List<Request> pods = Arrivals.of(trace, 42).pods();

    assertThat(pods.subList(0, 4)).containsExactlyInAnyOrderElementsOf(trace.pods());
    int asked = pods.stream().mapToInt(Request::demand).sum();
    assertThat(asked).isBetween(5_801, 7_800);
    assertThat(Arrivals.of(trace, 42).pods()).isEqualTo(pods);
    assertThat(
            List.of(43L, 44L, 45L).stream().map(seed -> Arrivals.of(trace, seed).pods()).toList())
        .anyMatch(other -> !other.equals(pods));
  }

  @Test
  void what_is_beyond_a_gpus_whole_is_no_result() {
    Ledger ledger = new Ledger(Trace.read(directory, "small").nodes());
    Place place = new Place(0, List.of(1), new Request(1, 600, 0, 0, NodeKinds.ANY));
    ledger.take(place);

    assertThatThrownBy(() -> ledger.take(place)).isInstanceOf(BenchmarkFailure.class);
  }

  @Test
  void all_rules_run_and_the_line_has_its_keys() {
    Settings settings =
        new Settings(
            true, 1, directory, List.of(), Map.of("data", directory.toString(), "seeds", "42-44"));

    Report report =
        new OpenbBenchmark().run(settings, new Progress(new PrintWriter(Writer.nullWriter())));

    ObjectNode line = report.figures();
    assertThat(line.path("trace").asText()).isEqualTo("small");
    assertThat(line.path("seeds")).hasSize(3);
    assertThat(line.path("allocated_percent").path("ours").asDouble()).isBetween(30.0, 100.0);
    assertThat(line.path("allocated_percent")).hasSize(Rule.values().length);
    assertThat(line.path("ours_minus_fgd").has("low95")).isTrue();
    assertThat(line.path("published_percent")).isEmpty();
  }

  @Test
  void without_a_trace_it_says_where_to_get_one() {
    Settings settings =
        new Settings(true, 1, directory, List.of(), Map.of("data", directory + "/none"));

    assertThatThrownBy(() -> TraceFiles.of(settings)).isInstanceOf(BenchmarkFailure.class);
    assertThatThrownBy(
            () ->
                TraceFiles.of(
                    new Settings(
                        true,
                        1,
                        directory,
                        List.of(),
                        Map.of("data", directory.toString(), "trace", "other"))))
        .hasMessageContaining("github.com/alibaba/clusterdata");
  }

  @Test
  void seeds_are_a_range_or_a_number() {
    assertThat(SeedRange.of("42-44")).containsExactly(42L, 43L, 44L);
    assertThat(SeedRange.of("2")).containsExactly(42L, 43L);
    assertThat(SeedRange.of(null)).hasSize(10);
    for (String wrong : List.of("44-42", "0", "x", "1-2-3", "-", "1-5000")) {
      assertThatThrownBy(() -> SeedRange.of(wrong)).isInstanceOf(BenchmarkFailure.class);
    }
  }
}
