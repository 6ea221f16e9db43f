package io.tollgate.metering.invoice;

import io.tollgate.metering.defect.InvoiceDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What an invoice would say: the same rows in any order and any batches give the same one. Holds a
 * line per product, never a row per session, so its size does not grow with the usage.
 *
 * @param lines sorted: usage, returns, forfeits, adjustments; within them by product
 * @param sessions how many sessions are on it
 */
public record InvoiceDraft(List<InvoiceLine> lines, Totals totals, long sessions) {
  private static final Comparator<InvoiceLine> ORDER =
      Comparator.comparing(InvoiceLine::kind)
          .thenComparing(InvoiceLine::late)
          .thenComparing(line -> line.contractId().map(UUID::toString).orElse(""))
          .thenComparing(line -> line.product().map(Product::gpuModel).orElse(""))
          .thenComparing(line -> line.product().map(Product::capacityClass).orElse(""))
          .thenComparing(line -> line.product().map(Product::workflow).orElse(""))
          .thenComparing(line -> line.product().map(Product::rateMicros).orElse(0L))
          .thenComparing(line -> line.product().map(p -> p.gpus().toPlainString()).orElse(""));

  /** Keeps its own copy. */
  public InvoiceDraft {
    lines = List.copyOf(lines);
  }

  /** Folds usage and adjustments into an invoice. */
  public static InvoiceDraft of(
      Iterator<SessionUsage> usage, List<Adjustment> adjustments, int taxBasisPoints) {
    Map<Key, Sum> sums = new HashMap<>();
    Funded funded = Funded.NOTHING;
    long sessions = 0;
    while (usage.hasNext()) {
      SessionUsage session = usage.next();
      sessions++;
      funded = funded.plus(session.funded());
      for (SessionUsage.Item item : session.items()) {
        sums.computeIfAbsent(Key.of(item), key -> new Sum()).add(item);
      }
    }
    List<InvoiceLine> lines = new ArrayList<>();
    sums.forEach((key, sum) -> lines.add(sum.line(key)));
    lines.sort(ORDER);
    Money adjusted = Money.ZERO;
    Money credited = Money.ZERO;
    for (Adjustment adjustment : adjustments) {
      lines.add(line(adjustment));
      adjusted = adjusted.plus(adjustment.amount());
      if (adjustment.amount().micros() < 0) {
        credited = credited.minus(adjustment.amount());
      }
    }
    Totals totals = Totals.of(funded, adjusted, credited, taxBasisPoints);
    return new InvoiceDraft(
        lines,
        Planted.is(InvoiceDefect.ROUNDED_PER_LINE) ? roundedPerLine(lines, totals) : totals,
        sessions);
  }

  /** Whether there is nothing to invoice. */
  public boolean isEmpty() {
    return lines.isEmpty();
  }

  private static InvoiceLine line(Adjustment adjustment) {
    return new InvoiceLine(
        InvoiceLine.Kind.ADJUSTMENT,
        false,
        Optional.of(adjustment.contractId()),
        Optional.empty(),
        Optional.of(adjustment.text()),
        0,
        adjustment.gpuThousandths(),
        adjustment.amount(),
        adjustment.periodStart(),
        adjustment.periodEnd(),
        Optional.of(adjustment.adjustmentId()));
  }

  // The planted mistake: a cent per line that the exact sum knows nothing of.
  private static Totals roundedPerLine(List<InvoiceLine> lines, Totals exact) {
    long cents = lines.stream().mapToLong(line -> Totals.cents(line.amount())).sum();
    return Totals.with(
        exact.funded(),
        exact.adjustments(),
        exact.credited(),
        exact.due(),
        cents - Totals.cents(exact.funded().prepaid().minus(exact.credited())),
        exact.taxBasisPoints(),
        exact.taxCents());
  }

  private record Key(SessionUsage.Kind kind, boolean late, Product product) {
    static Key of(SessionUsage.Item item) {
      return new Key(item.kind(), item.late(), item.product());
    }
  }

  private static final class Sum {
    private long minutes;
    private Money amount = Money.ZERO;
    private Instant from = Instant.MAX;
    private Instant to = Instant.MIN;

    void add(SessionUsage.Item item) {
      minutes = Math.addExact(minutes, item.minutes());
      amount = amount.plus(item.amount());
      from = item.serviceFrom().isBefore(from) ? item.serviceFrom() : from;
      to = item.serviceTo().isAfter(to) ? item.serviceTo() : to;
    }

    InvoiceLine line(Key key) {
      return new InvoiceLine(
          InvoiceLine.Kind.valueOf(key.kind().name()),
          key.late(),
          key.product().contractId(),
          Optional.of(key.product()),
          Optional.empty(),
          minutes,
          key.product().gpuThousandths(minutes),
          amount,
          from,
          to,
          Optional.empty());
    }
  }
}
