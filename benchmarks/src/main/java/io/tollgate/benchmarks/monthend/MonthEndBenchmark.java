package io.tollgate.benchmarks.monthend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Benchmark;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Machine;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.Settings;
import io.tollgate.metering.audit.Books;
import io.tollgate.metering.audit.Finding;
import io.tollgate.scheduler.database.SchedulerMigrations;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The end of a month: an invoice, and the preview of a contract, over charges that were written by
 * the functions that write them in production and are checked by the books, on a PostgreSQL with
 * durability on. Each is done in a JVM with a small heap, at a tenth of the size too.
 */
public final class MonthEndBenchmark implements Benchmark {
  private static final double INVOICE_GOAL_S = 2;
  private static final double PREVIEW_GOAL_S = 3;

  @Override
  public String name() {
    return "month-end";
  }

  @Override
  public String description() {
    return "the invoice of an account with 100,000 charges as JSON, drafted and issued, and a"
        + " contract's preview over one million charge-minutes (10,000 and 50,000 with --quick),"
        + " in a heap of 32 MiB; goals: under 2 s, under 3 s, memory flat";
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    Month.Size size = settings.quick() ? Month.Size.QUICK : Month.Size.FULL;
    return run(size, settings.seed(), progress);
  }

  Report run(Month.Size size, long seed, Progress progress) {
    try (EmbeddedPostgres postgres = durable()) {
      ObjectNode figures = Report.object();
      double load = Machine.load();
      String url = postgres.getJdbcUrl("postgres", "postgres");
      Jdbi jdbi = migrated(url);
      Month month = Month.write(jdbi, size, seed, progress);
      Part invoice = Part.of(SmallHeap.Work.INVOICE, url, month.invoiced());
      Part preview = Part.of(SmallHeap.Work.PREVIEW, url, month.previewed());
      boolean met = figures(figures, month, invoice, preview, progress);
      progress.say("Checking the books …");
      List<Finding> broken =
          jdbi.inTransaction(Books::check).stream().filter(finding -> !finding.holds()).toList();
      BenchmarkFailure.unless(broken.isEmpty(), "the books are right: " + broken);
      figures.put("load_before", load);
      return new Report(figures, met);
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  private static boolean figures(
      ObjectNode figures, Month month, Part invoice, Part preview, Progress progress) {
    JsonNode invoiced = invoice.large();
    JsonNode previewed = preview.large();
    double draft = invoiced.path("draft_s").asDouble();
    double issue = invoiced.path("issue_s").asDouble();
    double seconds = previewed.path("preview_s").asDouble();
    figures
        .put("charge_rows", month.invoiced().rows())
        .put("invoice_s", Math.max(draft, issue))
        .put("preview_s", seconds)
        .put("preview_minutes", previewed.path("minutes").asLong())
        .put("peak_heap_mib", Math.max(invoice.heapMib(), preview.heapMib()))
        .put("heap_limit_mib", SmallHeap.LIMIT_MIB);
    figures
        .putObject("heap_mib")
        .put("invoice", invoice.heapMib())
        .put("invoice_at_a_tenth", invoice.heapMibAtATenth())
        .put("preview", preview.heapMib())
        .put("preview_at_a_tenth", preview.heapMibAtATenth());
    figures
        .put("draft_s", draft)
        .put("issue_s", issue)
        .put("read_s", invoiced.path("read_s").asDouble())
        .put("json_bytes", invoiced.path("json_bytes").asLong())
        .put("written_s", month.writtenIn());
    ObjectNode samples = figures.putObject("samples");
    samples.set("draft_s", invoiced.path("draft_samples_s"));
    samples.set("preview_s", previewed.path("samples_s"));
    figures.set("preview", previewed.path("preview"));
    progress.say(
        "  drafted in %.2f s, issued in %.2f s; previewed in %.2f s"
            .formatted(draft, issue, seconds));
    progress.say("  reachable heap: invoice " + invoice + ", preview " + preview);
    return Math.max(draft, issue) < INVOICE_GOAL_S
        && seconds < PREVIEW_GOAL_S
        && invoice.isFlat()
        && preview.isFlat();
  }

  private static EmbeddedPostgres durable() throws IOException {
    return EmbeddedPostgres.builder()
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .start();
  }

  private static Jdbi migrated(String url) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url + "&reWriteBatchedInserts=true");
    SchedulerMigrations.migrate(source);
    return Jdbi.create(source);
  }
}
