package io.tollgate.benchmarks.monthend;

import io.tollgate.benchmarks.Progress;
import java.util.Random;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/**
 * A month's usage: for each thing that is measured an account, and one with a tenth of its usage.
 *
 * @param writtenIn seconds that the production path took for all of it
 */
record Month(Pair invoiced, Pair previewed, double writtenIn) {
  private static final int TENTH = 10;
  private static final int INVOICED_MINUTES_EACH = 100;
  private static final int PREVIEWED_MINUTES_EACH = 500;

  /**
   * How much is used, in sessions of the larger accounts; multiples of ten.
   *
   * @param invoiced each is charged 100 minutes
   * @param previewed each is charged 500 minutes
   */
  record Size(int invoiced, int previewed) {
    static final Size FULL = new Size(1_000, 2_000);
    static final Size QUICK = new Size(100, 100);
  }

  /**
   * Two accounts.
   *
   * @param rows charges of the large one
   */
  record Pair(UUID tenth, UUID large, long rows) {
    static Pair of(Usage usage, int sessions, int minutesEach) {
      UUID tenth = usage.account(sessions / TENTH, minutesEach);
      return new Pair(tenth, usage.account(sessions, minutesEach), (long) sessions * minutesEach);
    }
  }

  static Month write(Jdbi jdbi, Size size, long seed, Progress progress) {
    Usage usage = new Usage(jdbi, new Random(seed));
    progress.say("Writing charges by the production path …");
    long begun = System.nanoTime();
    Pair forInvoice = Pair.of(usage, size.invoiced(), INVOICED_MINUTES_EACH);
    Pair forPreview = Pair.of(usage, size.previewed(), PREVIEWED_MINUTES_EACH);
    double seconds = Seconds.since(begun);
    // What autovacuum does within minutes in a database that lives longer than this one.
    jdbi.useHandle(handle -> handle.execute("VACUUM ANALYZE"));
    progress.say(
        "  %,d to be invoiced, %,d to be previewed, and tenths of both: in %.0f s"
            .formatted(forInvoice.rows(), forPreview.rows(), seconds));
    return new Month(forInvoice, forPreview, seconds);
  }
}
