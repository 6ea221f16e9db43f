package io.tollgate.metering.contract;

import io.tollgate.metering.money.Money;
import io.tollgate.metering.money.Rounding;
import io.tollgate.metering.pricing.QuoteTerms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Goes over charges and sums up what other terms make of them. What a run's minutes have in common
 * is worked out once, when it is opened; nothing is made per minute. Pure.
 */
final class Rerating {
  private static final long MS_PER_MINUTE = 60_000;

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

  /** A run whose minutes are to come. */
  UsageOrder.Minutes open(UsageRun run) {
    return new Run(run);
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
    List<Preview.Line> lines = new ArrayList<>();
    models.forEach(
        (model, sum) ->
            lines.add(
                new Preview.Line(
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

  /** A run under the terms it was charged by, and under the others. */
  private final class Run implements UsageOrder.Minutes {
    private final UsageRun run;
    private final QuoteTerms under;
    private final long rate;
    private final boolean sameRate;
    private final boolean sameSteps;
    private final Sum sum;

    Run(UsageRun run) {
      this.run = run;
      this.under = under(run.terms());
      this.rate = rate();
      this.sameRate = rate == run.rateMicros();
      this.sameSteps =
          under.incrementSeconds() == run.terms().incrementSeconds()
              && under.minimumSeconds() == run.terms().minimumSeconds();
      this.sum = models.computeIfAbsent(run.gpuModel(), model -> new Sum());
    }

    @Override
    public void minute(int index) {
      long was = run.micros(index);
      long atRate = sameRate ? was : due(index, run.terms());
      long now = sameSteps ? atRate : due(index, under);
      long quantity = quantity(index);
      long credit = rating.add(run.sessionId(), run.gpuModel(), quantity, now);
      before = Math.addExact(before, was);
      fixedRate += atRate - was;
      increment += now - atRate;
      minutes++;
      sum.quantity += quantity;
      sum.before += was;
      sum.after += now - credit;
    }

    private QuoteTerms under(QuoteTerms was) {
      return new QuoteTerms(
          terms.incrementSeconds().orElse(was.incrementSeconds()),
          terms.minimumSeconds().orElse(was.minimumSeconds()),
          was.refundShareThousandths(),
          was.refundOnFailure());
    }

    private long rate() {
      Optional<Money> fixed = terms.rate(run.gpuModel(), run.capacityClass());
      return fixed.isEmpty()
          ? run.rateMicros()
          : Rounding.halfUp(fixed.get().micros(), run.gpuThousandths(), 1_000);
    }

    private long quantity(int index) {
      return sameSteps && run.rateMicros() > 0
          ? run.quantity(index)
          : Rounding.halfUp(run.gpuThousandths(), seconds(index), 60);
    }

    // DESIGN's due(e) for the part of a minute: what is due through it, less what was before.
    private long due(int index, QuoteTerms by) {
      if (run.refunded()) {
        return 0;
      }
      if (run.endedByPlatform()) {
        return rate;
      }
      long through = Rounding.halfUp(rate, secondsThrough(index, by), 60);
      return through - Rounding.halfUp(rate, secondsBefore(index, by), 60);
    }

    private long seconds(int index) {
      if (run.refunded()) {
        return 0;
      }
      return run.endedByPlatform()
          ? 60
          : secondsThrough(index, under) - secondsBefore(index, under);
    }

    private long secondsThrough(int index, QuoteTerms by) {
      long minute = run.minute(index);
      long end = Math.min(minute * MS_PER_MINUTE, run.endedAtMs().orElse(Long.MAX_VALUE));
      return counted(end - run.minutesBefore() * MS_PER_MINUTE, by);
    }

    private long secondsBefore(int index, QuoteTerms by) {
      long earlier = run.minute(index) - 1L - run.minutesBefore();
      return counted(earlier * MS_PER_MINUTE, by);
    }

    private long counted(long elapsedMs, QuoteTerms by) {
      if (elapsedMs <= 0) {
        return 0;
      }
      long step = by.incrementSeconds();
      long started = Rounding.unitsStarted(elapsedMs, step * 1000) * step;
      long least = run.minutesBefore() == 0 ? by.minimumSeconds() : 0;
      return Math.min(run.boughtMinutes() * 60L, Math.max(least, started));
    }
  }
}
