package io.tollgate.metering.contract;

import io.tollgate.metering.money.Money;
import io.tollgate.metering.money.Rounding;
import io.tollgate.metering.pricing.QuoteTerms;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a period's real usage would have cost under other terms: fixed rates first, then increment
 * and minimum, then included minutes, tiers and the commitment. Pure; goes over the charges once
 * and keeps sums only.
 *
 * @param lines one per GPU model
 * @param fixedRate what the fixed rates change
 * @param increment what increment and minimum change
 * @param included what included minutes give back; not positive
 * @param tiers what volume prices give back; not positive
 * @param commitment what the commitment asks for beyond it; not negative
 * @param minutes session-minutes that were rated
 */
public record Preview(
    List<Line> lines,
    Money fixedRate,
    Money increment,
    Money included,
    Money tiers,
    Money commitment,
    long minutes,
    Money before) {
  private static final long MS_PER_MINUTE = 60_000;

  /**
   * Usage of one GPU model.
   *
   * @param quantityThousandths of a GPU-minute that would be charged for
   * @param before as charged
   * @param after under the other terms, the commitment aside
   */
  public record Line(String gpuModel, long quantityThousandths, Money before, Money after) {
    /** What it would cost more. */
    public Money difference() {
      return after.minus(before);
    }
  }

  /** Keeps its own copy. */
  public Preview {
    lines = List.copyOf(lines);
  }

  /** What it would have cost in all. */
  public Money after() {
    return before.plus(fixedRate).plus(increment).plus(included).plus(tiers).plus(commitment);
  }

  /** What it would cost more in all. */
  public Money difference() {
    return after().minus(before);
  }

  /** Rates runs, in the order of their first minutes, under terms. */
  public static Preview of(Terms terms, Money commitment, Iterator<UsageRun> runs) {
    Rerating rerating = new Rerating(terms);
    UsageOrder.each(runs, rerating::take);
    return rerating.result(commitment);
  }

  /** Goes over the charges. */
  private static final class Rerating {
    private final Terms terms;
    private final PeriodRating rating;
    private final Map<String, Sum> models = new TreeMap<>();
    private long before;
    private long fixedRate;
    private long increment;
    private long minutes;

    private static final class Sum {
      long quantity;
      long before;
      long after;
    }

    Rerating(Terms terms) {
      this.terms = terms;
      this.rating = new PeriodRating(terms);
    }

    void take(UsageRun run, int index) {
      long was = run.micros(index);
      long rate = rate(run);
      QuoteTerms under = under(run.terms());
      // A run is asked again and again; what its terms leave alone is not worked out anew.
      long atRate = rate == run.rateMicros() ? was : due(run, index, rate, run.terms());
      boolean same =
          under.incrementSeconds() == run.terms().incrementSeconds()
              && under.minimumSeconds() == run.terms().minimumSeconds();
      long now = same ? atRate : due(run, index, rate, under);
      long quantity = quantity(run, index, under, same, was);
      long credit =
          rating.add(
              new UsageMinute(
                  run.sessionId(),
                  run.minute(index),
                  run.start(index),
                  run.gpuModel(),
                  quantity,
                  now));
      before = Math.addExact(before, was);
      fixedRate += atRate - was;
      increment += now - atRate;
      minutes++;
      Sum sum = models.computeIfAbsent(run.gpuModel(), model -> new Sum());
      sum.quantity += quantity;
      sum.before += was;
      sum.after += now - credit;
    }

    Preview result(Money commitment) {
      long included = 0;
      long tiers = 0;
      long missing = 0;
      for (Adjustment adjustment : rating.adjustments(commitment)) {
        long micros = adjustment.amount().micros();
        switch (adjustment.term()) {
          case INCLUDED -> included += micros;
          case TIER -> tiers += micros;
          case COMMITMENT -> missing += micros;
        }
      }
      List<Line> lines = new ArrayList<>();
      models.forEach(
          (model, sum) ->
              lines.add(
                  new Line(
                      model, sum.quantity, Money.ofMicros(sum.before), Money.ofMicros(sum.after))));
      return new Preview(
          lines,
          Money.ofMicros(fixedRate),
          Money.ofMicros(increment),
          Money.ofMicros(included),
          Money.ofMicros(tiers),
          Money.ofMicros(missing),
          minutes,
          Money.ofMicros(before));
    }

    private long rate(UsageRun run) {
      Optional<Money> fixed = terms.rate(run.gpuModel(), run.capacityClass());
      return fixed.isEmpty()
          ? run.rateMicros()
          : Rounding.halfUp(fixed.get().micros(), run.gpuThousandths(), 1_000);
    }

    private QuoteTerms under(QuoteTerms was) {
      return new QuoteTerms(
          terms.incrementSeconds().orElse(was.incrementSeconds()),
          terms.minimumSeconds().orElse(was.minimumSeconds()),
          was.refundShareThousandths(),
          was.refundOnFailure());
    }

    private static long quantity(
        UsageRun run, int index, QuoteTerms under, boolean same, long was) {
      if (same && run.rateMicros() > 0) {
        return Rounding.halfUp(was, run.gpuThousandths(), run.rateMicros());
      }
      return Rounding.halfUp(run.gpuThousandths(), seconds(run, index, under), 60);
    }

    // DESIGN's due(e) for the part of a minute: what is due through it, less what was before.
    private static long due(UsageRun run, int index, long rate, QuoteTerms under) {
      if (run.refunded()) {
        return 0;
      }
      if (run.endedByPlatform()) {
        return rate;
      }
      long through = Rounding.halfUp(rate, secondsThrough(run, index, under), 60);
      return through - Rounding.halfUp(rate, secondsBefore(run, index, under), 60);
    }

    private static long seconds(UsageRun run, int index, QuoteTerms under) {
      if (run.refunded()) {
        return 0;
      }
      return run.endedByPlatform()
          ? 60
          : secondsThrough(run, index, under) - secondsBefore(run, index, under);
    }

    private static long secondsThrough(UsageRun run, int index, QuoteTerms under) {
      long minute = run.minute(index);
      long end = Math.min(minute * MS_PER_MINUTE, run.endedAtMs().orElse(Long.MAX_VALUE));
      return counted(run, end - run.minutesBefore() * MS_PER_MINUTE, under);
    }

    private static long secondsBefore(UsageRun run, int index, QuoteTerms under) {
      long earlier = run.minute(index) - 1L - run.minutesBefore();
      return counted(run, earlier * MS_PER_MINUTE, under);
    }

    private static long counted(UsageRun run, long elapsedMs, QuoteTerms under) {
      if (elapsedMs <= 0) {
        return 0;
      }
      long step = under.incrementSeconds();
      long started = Rounding.unitsStarted(elapsedMs, step * 1000) * step;
      long least = run.minutesBefore() == 0 ? under.minimumSeconds() : 0;
      return Math.min(run.boughtMinutes() * 60L, Math.max(least, started));
    }
  }
}
