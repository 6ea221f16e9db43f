package io.tollgate.metering.usage;

import io.tollgate.metering.defect.MoneyDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.money.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Consecutive minutes of one attempt under one segment, within one bucket of time.
 *
 * @param firstMinuteOfAttempt the number in the attempt, from 0, of the first of them
 * @param bucket where the bucket of time begins; empty when minutes are not kept apart
 * @param minutes how many were posted
 * @param returnedMinutes how many of them were given back whole
 * @param gpus in each of the minutes; a fraction of one has thousandths
 * @param posted what was posted, before returns
 * @param returned what was given back of it
 */
public record UsageSlice(
    UUID sessionId,
    int attempt,
    int firstMinuteOfAttempt,
    Optional<Instant> bucket,
    int minutes,
    int returnedMinutes,
    String gpuModel,
    String workflow,
    BigDecimal gpus,
    Money posted,
    Money returned) {
  /** What stays charged. */
  public Money charged() {
    return Planted.is(MoneyDefect.REPORT_COUNTS_RETURNED) ? posted : posted.minus(returned);
  }

  /** Minutes that stay charged, if for nothing. */
  public int chargedMinutes() {
    return minutes - returnedMinutes;
  }

  /** GPUs times {@link #chargedMinutes}. */
  public BigDecimal gpuMinutes() {
    return gpus.multiply(BigDecimal.valueOf(chargedMinutes()));
  }
}
