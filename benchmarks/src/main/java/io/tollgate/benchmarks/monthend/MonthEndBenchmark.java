package io.tollgate.benchmarks.monthend;

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
 * A month of an account with 100,000 charges, written by the functions that write them in
 * production and checked by the books, on a PostgreSQL with durability on.
 */
public final class MonthEndBenchmark implements Benchmark {
  /** One thing that is measured on the month: adds its figures, and says whether they suffice. */
  interface Part {
    boolean measure(Month month, ObjectNode figures, Progress progress);
  }

  /** What is measured, in order; the preview of a contract's terms belongs here beside it. */
  private static final List<Part> PARTS = List.of(new InvoicePart());

  @Override
  public String name() {
    return "month-end";
  }

  @Override
  public String description() {
    return "the invoice of an account with 100,000 charges (20,000 with --quick) as JSON, drafted"
        + " and issued; goal: under 2 s";
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
      Jdbi jdbi = migrated(postgres);
      ObjectNode figures = Report.object();
      double load = Machine.load();
      Month month = Month.of(jdbi, settings, progress);
      figures.put("charge_rows", month.charges());
      boolean met = true;
      for (Part part : PARTS) {
        met &= part.measure(month, figures, progress);
      }
      List<Finding> broken =
          jdbi.inTransaction(Books::check).stream().filter(finding -> !finding.holds()).toList();
      BenchmarkFailure.unless(broken.isEmpty(), "the books are right: " + broken);
      figures.put("load_before", load);
      return new Report(figures, met);
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  private static Jdbi migrated(EmbeddedPostgres postgres) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(postgres.getJdbcUrl("postgres", "postgres") + "&reWriteBatchedInserts=true");
    SchedulerMigrations.migrate(source);
    return Jdbi.create(source);
  }
}
