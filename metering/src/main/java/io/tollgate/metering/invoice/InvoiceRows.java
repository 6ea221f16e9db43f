package io.tollgate.metering.invoice;

import io.tollgate.metering.defect.InvoiceDefect;
import io.tollgate.metering.defect.Planted;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The rows of the ledger that belong on a payer's next invoice; bound to one transaction.
 *
 * <p>A session's charges are written in the order of their minutes, so the last minute that is on
 * an invoice tells which are not: nothing is marked, and whatever is written later stands behind
 * it. Returns and forfeits are written while the payer is locked, so by their number the same is
 * true of them. A return is on the first invoice that sees both it and its minute.
 */
public interface InvoiceRows {
  /**
   * What separates what is on earlier invoices from what is not.
   *
   * @param seen the payer's transfers up to this number were seen when the period before was closed
   * @param through those up to this number are seen now
   * @param settledSince sessions settled before then are on earlier invoices whole
   */
  record Window(UUID payer, BillingPeriod period, long seen, long through, Instant settledSince) {
    /** Servers' clocks differ by minutes; a day is beyond doubt. */
    private static final Duration BEYOND_DOUBT = Duration.ofDays(1);

    static Window of(UUID payer, BillingPeriod period, Close before, long through) {
      Instant earlier =
          before.closedAt().isBefore(period.start()) ? before.closedAt() : period.start();
      long seen = Planted.is(InvoiceDefect.RETURN_CREDITED_TWICE) ? 0 : before.transfersThrough();
      return new Window(payer, period, seen, through, earlier.minus(BEYOND_DOUBT));
    }
  }

  /**
   * The close of the period before.
   *
   * @param closedAt when; the beginning of time where none was closed
   */
  record Close(Instant closedAt, long transfersThrough) {
    static final Close NEVER = new Close(Instant.parse("1970-01-02T00:00:00Z"), 0);
  }

  /** The number of the payer's last transfer; under the payer's lock no smaller one comes later. */
  long lastTransfer(UUID payer);

  /** Hands over every session of the window, in the order of ids; holds one at a time. */
  <T> T read(Window window, Function<Iterator<SessionUsage>, T> reader);

  /** The same iterator, with somebody listening. */
  static Iterator<SessionUsage> heard(
      Iterator<SessionUsage> sessions, Consumer<SessionUsage> listener) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return sessions.hasNext();
      }

      @Override
      public SessionUsage next() {
        SessionUsage session = sessions.next();
        listener.accept(session);
        return session;
      }
    };
  }
}
