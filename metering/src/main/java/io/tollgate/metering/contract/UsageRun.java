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
  private static final long MICROS_PER_SECOND = 1_000_000;

  /** The number of its n-th minute, from 0. */
  public int minute(int index) {
    return minutes == null ? firstMinute + index : minutes[index];
  }

  /** When its n-th minute began, in microseconds since 1970, as PostgreSQL keeps time. */
  public long startMicros(int index) {
    long first = firstStart.getEpochSecond() * MICROS_PER_SECOND + firstStart.getNano() / 1_000;
    return first + (minute(index) - firstMinute) * 60 * MICROS_PER_SECOND;
  }

  /** What its n-th minute was charged, net. */
  public long micros(int index) {
    return amounts == null ? rateMicros : amounts[index];
  }

  /** Thousandths of a GPU-minute that its n-th minute was charged for. */
  public long quantity(int index) {
    // By what was charged of it: half a minute at half the rate is half a minute.
    return rateMicros == 0 ? 0 : Rounding.halfUp(micros(index), gpuThousandths, rateMicros);
  }
}
