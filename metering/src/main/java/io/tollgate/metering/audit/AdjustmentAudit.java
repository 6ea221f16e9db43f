package io.tollgate.metering.audit;

import io.tollgate.metering.contract.Contract;
import io.tollgate.metering.contract.Terms;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A closed period's adjustments, worked out again from its charges and terms by the design's words
 * and nothing else: the production rules would share their mistakes.
 */
final class AdjustmentAudit {
  private final Terms terms;
  private final BigDecimal commitment;
  private final Map<String, Long> usedOfModel = new TreeMap<>();
  private final Map<String, Long> amounts = new TreeMap<>();
  private long charged;
  private long credited;

  /** A charge, in the order of minute start and session id. */
  record Charge(String gpuModel, long micros, long rateMicros, long gpuThousandths) {
    /** Thousandths of a GPU-minute, by how much of the minute was charged for. */
    long quantity() {
      return rateMicros == 0 ? 0 : rounded(micros, gpuThousandths, rateMicros);
    }
  }

  private AdjustmentAudit(Terms terms, BigDecimal commitment) {
    this.terms = terms;
    this.commitment = commitment;
  }

  /**
   * Micro-credits by term and line, as {@code tier h100 beyond 0}.
   *
   * @param commitment of the period, not rounded
   */
  static Map<String, Long> amounts(Terms terms, BigDecimal commitment, List<Charge> inOrder) {
    AdjustmentAudit audit = new AdjustmentAudit(terms, commitment);
    inOrder.forEach(audit::add);
    return audit.result();
  }

  /** The share of the period's time in which a version was in force, to the millisecond. */
  static BigDecimal commitment(Contract contract, Terms terms, Instant start, Instant end) {
    long inForce =
        contract.versions().stream()
            .filter(version -> version.effectiveFrom().isPresent())
            .map(
                version -> {
                  Instant from = version.effectiveFrom().get();
                  Instant until = version.effectiveUntil().orElse(end);
                  return Duration.between(
                      from.isAfter(start) ? from : start, until.isBefore(end) ? until : end);
                })
            .filter(part -> !part.isNegative())
            .reduce(Duration.ZERO, Duration::plus)
            .toMillis();
    return BigDecimal.valueOf(terms.commitment().micros())
        .multiply(BigDecimal.valueOf(inForce))
        .divide(
            BigDecimal.valueOf(Duration.between(start, end).toMillis()), MathContext.DECIMAL128);
  }

  // Stretches of the model's cumulative quantity: the included first, then tier by tier.
  private void add(Charge charge) {
    charged += charge.micros();
    long quantity = charge.quantity();
    long from = usedOfModel.getOrDefault(charge.gpuModel(), 0L);
    long rest = charge.micros();
    long at = from;
    long end = from + quantity;
    long included = 1_000 * terms.includedOf(charge.gpuModel());
    if (at < included && at < end) {
      long to = Math.min(end, included);
      long part = rounded(rest, to - at, end - at);
      credit("included " + charge.gpuModel(), part);
      rest -= part;
      at = to;
    }
    for (Terms.Tier tier : terms.tiersOf(charge.gpuModel())) {
      long tierEnd =
          tier.to().isPresent() ? included + 1_000 * tier.to().getAsLong() : Long.MAX_VALUE;
      if (at < end && at < tierEnd) {
        long to = Math.min(end, tierEnd);
        long part = rounded(rest, to - at, end - at);
        long price = rounded(tier.perGpuMinute().micros(), to - at, 1_000);
        credit("tier " + name(tier), Math.max(0, part - price));
        rest -= part;
        at = to;
      }
    }
    usedOfModel.put(charge.gpuModel(), end);
  }

  private void credit(String line, long micros) {
    credited += micros;
    amounts.merge(line, -micros, Math::addExact);
  }

  private Map<String, Long> result() {
    amounts.values().removeIf(amount -> amount == 0);
    long least = commitment.setScale(0, RoundingMode.HALF_UP).longValueExact();
    if (least > charged - credited) {
      amounts.put("commitment commitment", least - (charged - credited));
    }
    return amounts;
  }

  private static String name(Terms.Tier tier) {
    return tier.to().isPresent()
        ? tier.gpuModel() + " from " + tier.from() + " to " + tier.to().getAsLong()
        : tier.gpuModel() + " beyond " + tier.from();
  }

  private static long rounded(long amount, long numerator, long denominator) {
    return BigDecimal.valueOf(amount)
        .multiply(BigDecimal.valueOf(numerator))
        .divide(BigDecimal.valueOf(denominator), 0, RoundingMode.HALF_UP)
        .longValueExact();
  }
}
