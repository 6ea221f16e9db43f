package io.tollgate.benchmarks.monthend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MonthEndBenchmarkTest {
  private static final Month.Size SMALLEST = new Month.Size(20, 20);

  @Test
  void a_small_month_is_invoiced_and_previewed_and_its_books_are_right() {
    Progress progress = new Progress(new PrintWriter(Writer.nullWriter()));

    Report report = new MonthEndBenchmark().run(SMALLEST, 7, progress);

    JsonNode figures = report.figures();
    assertThat(report.held()).isTrue();
    assertThat(figures.properties())
        .extracting(Map.Entry::getKey)
        .contains("charge_rows", "invoice_s", "preview_s", "preview_minutes", "peak_heap_mib");
    assertThat(figures.path("charge_rows").asLong()).isEqualTo(2_000);
    assertThat(figures.path("preview_minutes").asLong()).isEqualTo(10_000);
    assertThat(figures.path("samples").path("draft_s")).hasSize(5);
    assertThat(figures.path("samples").path("preview_s")).hasSize(5);
    assertThat(figures.path("peak_heap_mib").asDouble())
        .isGreaterThan(1)
        .isLessThan(SmallHeap.LIMIT_MIB);
    assertThat(figures.at("/preview/lines")).hasSize(5);
  }
}
