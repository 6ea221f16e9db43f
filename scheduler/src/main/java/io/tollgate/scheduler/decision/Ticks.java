package io.tollgate.scheduler.decision;

import java.time.Duration;
import java.time.Instant;

/** Time as whole microseconds since 1970, the grain of the database; late rather than early. */
final class Ticks {
  /** Later than anything, with room to add to it. */
  static final long NEVER = Long.MAX_VALUE / 4;

  /** One second. */
  static final long SECOND = 1_000_000;

  private Ticks() {}

  /** The tick at or after the instant. */
  static long of(Instant instant) {
    if (instant.getEpochSecond() >= NEVER / SECOND) {
      return NEVER;
    }
    return instant.getEpochSecond() * SECOND + (instant.getNano() + 999) / 1_000;
  }

  /** How many ticks cover the duration, at least one. */
  static long of(Duration duration) {
    if (duration.getSeconds() >= NEVER / SECOND) {
      return NEVER;
    }
    return Math.max(1, duration.getSeconds() * SECOND + (duration.getNano() + 999) / 1_000);
  }

  /** The instant of a tick before {@link #NEVER}. */
  static Instant instant(long tick) {
    return Instant.ofEpochSecond(Math.floorDiv(tick, SECOND), Math.floorMod(tick, SECOND) * 1_000);
  }
}
