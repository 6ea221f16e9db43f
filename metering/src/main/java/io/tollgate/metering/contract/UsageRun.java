package io.tollgate.metering.contract;

import io.tollgate.metering.money.Rounding;
import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.metering.pricing.QuoteTerms;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Charges of one session's attempt under one quote: minute after minute, each a minute after the
 * one before. One row of a query stands for hours of usage.
 *
 * @param firstStart when the first minute began
 * @param minutes their numbers, in order; null when they follow one another from the first
 * @param amounts what each was charged, net of returns; null when each was charged the rate
 * @param gpuThousandths GPUs, in thousandths
 * @param rateMicros per session-minute
 * @param terms the increment and minimum it was charged by
 * @param minutesBefore bought minutes of the session that come before this quote's
 * @param boughtMinutes of this quote
 * @param endedAtMs time of the session, in all its attempts, at which the attempt ended, unless the
 *     platform ended it or it runs
 * @param refunded whether everything was given back
 */
@SuppressWarnings("ArrayRecordComponent") // Read once, by one reader, and never compared.
public record UsageRun(
    UUID sessionId,
    Instant firstStart,
    int firstMinute,
    int count,
    int @Nullable [] minutes,
    long @Nullable [] amounts,
    String gpuModel,
    CapacityClass capacityClass,
    long gpuThousandths,
    long rateMicros,
    QuoteTerms terms,
    int minutesBefore,
    int boughtMinutes,
    OptionalLong endedAtMs,
    boolean endedByPlatform,
    boolean refunded) {
  /** The number of its n-th minute, from 0. */
  public int minute(int index) {
    return minutes == null ? firstMinute + index : minutes[index];
  }

  /** When its n-th minute began. */
  public Instant start(int index) {
    return firstStart.plusSeconds(60L * (minute(index) - firstMinute));
  }

  /** What its n-th minute was charged, net. */
  public long micros(int index) {
    return amounts == null ? rateMicros : amounts[index];
  }

  /** Its n-th minute as charged. */
  public UsageMinute charged(int index) {
    long micros = micros(index);
    // By what was charged of it: half a minute at half the rate is half a minute.
    long quantity = rateMicros == 0 ? 0 : Rounding.halfUp(micros, gpuThousandths, rateMicros);
    return new UsageMinute(sessionId, minute(index), start(index), gpuModel, quantity, micros);
  }
}
