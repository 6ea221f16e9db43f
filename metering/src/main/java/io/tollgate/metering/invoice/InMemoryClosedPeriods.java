package io.tollgate.metering.invoice;

import static io.tollgate.metering.invoice.InMemoryInvoices.require;

import io.tollgate.metering.Cause;
import io.tollgate.metering.IdOrder;
import io.tollgate.metering.ledger.InMemoryLedgerStore;
import io.tollgate.metering.ledger.Payer;
import io.tollgate.metering.memory.AppendOnly;
import io.tollgate.metering.memory.Touched;
import io.tollgate.metering.memory.UndoLog;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Closed periods of a world without a database; for one thread. */
public final class InMemoryClosedPeriods implements ClosedPeriodStore {
  private final InMemoryLedgerStore ledger;
  private final AppendOnly<UUID, Row> rows;
  private final Touched<UUID> payers;

  /**
   * A closed period.
   *
   * @param invoice empty where there was nothing to invoice
   * @param transfersThrough so many of the payer's transfers were seen
   */
  public record Row(
      BillingPeriod period, Optional<UUID> invoice, long transfersThrough, Instant closedAt) {}

  /**
   * On a log, beside the ledger that knows when payers were opened.
   *
   * @param payers told whose periods are closed
   */
  InMemoryClosedPeriods(UndoLog log, InMemoryLedgerStore ledger, Touched<UUID> payers) {
    this.ledger = ledger;
    this.rows = new AppendOnly<>(log);
    this.payers = payers;
  }

  @Override
  public Opening opening(UUID payer) {
    return ledger
        .payer(payer)
        .map(known -> new Opening(ledger.openedAt(payer), known.world()))
        .orElseThrow(() -> new IllegalArgumentException("No payer " + payer + " is open."));
  }

  @Override
  public Optional<Closed> last(UUID payer) {
    return lastOf(payer)
        .map(
            row ->
                new Closed(
                    row.period().end(),
                    new InvoiceRows.Close(row.closedAt(), row.transfersThrough())));
  }

  @Override
  public void add(
      UUID payer,
      BillingPeriod period,
      Optional<UUID> invoice,
      long transfersThrough,
      Cause cause,
      Instant now) {
    for (Row row : rows.of(payer)) {
      require(!row.period().month().equals(period.month()), "Month was closed before", payer);
      require(!row.period().end().isAfter(period.start()), "Periods overlap", payer);
    }
    payers.add(payer);
    rows.append(payer, new Row(period, invoice, transfersThrough, now));
  }

  @Override
  public List<UUID> closedBefore(Instant time, int limit) {
    return ledger.payers().stream()
        .map(Payer::payerId)
        .filter(payer -> waitsSince(payer).isBefore(time))
        .sorted(Comparator.comparing(this::waitsSince).thenComparing(IdOrder.BY_BYTES))
        .limit(limit)
        .toList();
  }

  /** A payer's closed periods, in order. */
  public List<Row> ofPayer(UUID payer) {
    return rows.of(payer);
  }

  private Optional<Row> lastOf(UUID payer) {
    List<Row> closed = rows.of(payer);
    return closed.isEmpty() ? Optional.empty() : Optional.of(closed.get(closed.size() - 1));
  }

  private Instant waitsSince(UUID payer) {
    return lastOf(payer)
        .map(row -> row.period().end())
        .orElseGet(() -> dayBeforeItsMonth(ledger.openedAt(payer)));
  }

  private static Instant dayBeforeItsMonth(Instant opened) {
    YearMonth month = YearMonth.from(opened.atZone(ZoneOffset.UTC));
    return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant().minus(Duration.ofDays(1));
  }
}
