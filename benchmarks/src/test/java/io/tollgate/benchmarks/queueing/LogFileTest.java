package io.tollgate.benchmarks.queueing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.Settings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
  private static final String TABLE =
      "timestamp,duration,num_gpus,gpu_time,cluster\n"
          + "2017-10-02 00:00:10,66.0,1,66.0,6214e9\n"
          + "2017-09-30 23:59:59,66.0,1,66.0,6214e9\n" // before the window
          + "2017-10-01 00:00:05,7.0,8,56.0,11cb48\n"
          + "2017-10-01 00:00:05,9.0,2,18.0,6214e9\n"
          + "2017-11-30 23:59:59,5.0,16,80.0,6214e9\n"
          + "2017-12-01 00:00:00,5.0,1,5.0,6214e9\n" // after it
          + "2017-10-03 00:00:00,5.0,1,5.0,51b7ef\n" // of a cluster that is left out
          + "\n";

  @TempDir Path directory;

  @Test
  void jobs_of_the_window_come_by_time_and_place_in_the_file() throws IOException {
    JobLog log = LogFile.of(settings(plain(TABLE))).jobs();

    assertThat(log.submitted()).containsExactly(5, 5, 86_410, 61 * 86_400 - 1);
    assertThat(log.runs()).containsExactly(7, 9, 66, 5);
    assertThat(log.gpus()).containsExactly(8, 2, 1, 16);
    assertThat(log.accounts()).containsExactly("6214e9", "11cb48");
    assertThat(log.account()).containsExactly(1, 0, 0, 0);
  }

  @Test
  void a_gzipped_table_reads_the_same() throws IOException {
    Path packed = directory.resolve("log.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(TABLE.getBytes(StandardCharsets.UTF_8));
    }

    LogFile file = LogFile.of(settings(packed));

    assertThat(file.jobs().runs()).containsExactly(7, 9, 66, 5);
    assertThat(file.sha256()).isEqualTo(LogFile.of(settings(plain(TABLE))).sha256());
    assertThat(file.isKnown()).isFalse();
  }

  @Test
  void what_is_missing_or_wrong_is_said() throws IOException {
    Settings none = settings(directory.resolve("none.csv"));
    assertThatThrownBy(() -> LogFile.of(none))
        .isInstanceOf(BenchmarkFailure.class)
        .hasMessageContaining("github.com/siasosp23/artifacts");

    LogFile wrong = LogFile.of(settings(plain(TABLE.replace("9.0,2", "nine,2"))));
    assertThatThrownBy(wrong::jobs).hasMessageContaining("log.csv, line 5");

    LogFile other = LogFile.of(settings(plain("a,b\n1,2\n")));
    assertThatThrownBy(other::jobs).hasMessageContaining("num_gpus");
  }

  @Test
  void the_benchmark_runs_on_a_table_that_is_handed_to_it() throws IOException {
    Report report =
        new QueueingBenchmark()
            .run(settings(plain(TABLE)), new Progress(new PrintWriter(Writer.nullWriter())));

    ObjectNode figures = report.figures();
    assertThat(figures.path("jobs").asInt()).isEqualTo(4);
    assertThat(figures.path("gate_applied").asBoolean(true)).isFalse();
    assertThat(figures.path("policies").path("conservative").path("mean_wait_s").asInt(-1))
        .isZero();
    assertThat(figures.path("goals").path("640_pooled_exact.mean_wait_s").path("met").asBoolean())
        .isTrue();
    assertThat(report.met()).isTrue();
  }

  private Path plain(String table) throws IOException {
    return Files.writeString(directory.resolve("log.csv"), table);
  }

  private static Settings settings(Path data) {
    return new Settings(true, 1, Path.of("."), List.of(), Map.of("data", data.toString()));
  }
}
