package io.tollgate.scheduler.billing;

import io.tollgate.metering.money.Money;
import io.tollgate.metering.usage.UsageSlice;
import io.tollgate.scheduler.agent.SqlUtilizationSums.Sum;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * What was used and charged.
 *
 * @param sessionMinutes that stay charged
 * @param gpuMinutes the same times GPUs
 * @param returnedMinutes given back whole
 * @param returned what was given back, of those minutes and of others in part
 * @param seen GPU-minutes of which utilization is known
 */
record UsageTotals(
    long sessionMinutes,
    BigDecimal gpuMinutes,
    long returnedMinutes,
    Money charged,
    Money returned,
    double percentSum,
    long percentSamples,
    double seen) {
  static final UsageTotals NONE =
      new UsageTotals(0, BigDecimal.ZERO, 0, Money.ZERO, Money.ZERO, 0, 0, 0);

  static UsageTotals of(UsageSlice slice, Optional<Sum> utilization) {
    return new UsageTotals(
        slice.chargedMinutes(),
        slice.gpuMinutes(),
        slice.returnedMinutes(),
        slice.charged(),
        slice.returned(),
        utilization.map(Sum::percentSum).orElse(0.0),
        utilization.map(Sum::percentSamples).orElse(0L),
        utilization.map(Sum::covered).orElse(0.0));
  }

  UsageTotals plus(UsageTotals other) {
    return new UsageTotals(
        Math.addExact(sessionMinutes, other.sessionMinutes),
        gpuMinutes.add(other.gpuMinutes),
        Math.addExact(returnedMinutes, other.returnedMinutes),
        charged.plus(other.charged),
        returned.plus(other.returned),
        percentSum + other.percentSum,
        Math.addExact(percentSamples, other.percentSamples),
        seen + other.seen);
  }

  /** The mean of all samples; empty when there was none. */
  Optional<Double> percentAverage() {
    return percentSamples == 0 ? Optional.empty() : Optional.of(percentSum / percentSamples);
  }
}
