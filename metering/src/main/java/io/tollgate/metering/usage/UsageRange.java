package io.tollgate.metering.usage;

import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/**
 * Whose minutes, of which time.
 *
 * @param from the start of the first minute may be this, or later
 * @param to the start of the last minute is before this
 * @param bucket how minutes are kept apart by the time at which they began
 * @param zone where days and hours begin
 */
public record UsageRange(UUID payer, Instant from, Instant to, Bucket bucket, ZoneId zone) {
  /** How minutes are kept apart by time. */
  public enum Bucket {
    /** Not at all. */
    WHOLE,
    /** By calendar day. */
    DAY,
    /** By hour. */
    HOUR;

    /** The time at which the bucket of a minute begins; empty for {@link #WHOLE}. */
    public Optional<Instant> of(Instant minuteStart, ZoneId zone) {
      return switch (this) {
        case WHOLE -> Optional.empty();
        case DAY ->
            Optional.of(minuteStart.atZone(zone).toLocalDate().atStartOfDay(zone).toInstant());
        case HOUR ->
            Optional.of(minuteStart.atZone(zone).truncatedTo(ChronoUnit.HOURS).toInstant());
      };
    }
  }

  /** Refuses a range that ends before it begins. */
  public UsageRange {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("A range from " + from + " to " + to);
    }
  }
}
