package io.tollgate.metering.charging;

import io.tollgate.metering.money.Money;

/**
 * Where a session's held money is, in micro-credits.
 *
 * @param charged as posted, before returns
 */
public record Amounts(long held, long charged, long returned, long forfeited, long released) {
  /** Refuses an escrow below zero. */
  public Amounts {
    if (Math.addExact(held, returned) < charged + forfeited + released || returned > charged) {
      throw new IllegalArgumentException("An escrow cannot be below zero.");
    }
  }

  static Amounts ofHeld(Money held) {
    return new Amounts(held.micros(), 0, 0, 0, 0);
  }

  /** What is still in escrow. */
  public long left() {
    return held - netCharged() - forfeited - released;
  }

  /** Charged less returned. */
  public long netCharged() {
    return charged - returned;
  }

  Amounts plusHeld(long micros) {
    return new Amounts(Math.addExact(held, micros), charged, returned, forfeited, released);
  }

  Amounts plusCharged(long micros) {
    return new Amounts(held, Math.addExact(charged, micros), returned, forfeited, released);
  }

  Amounts plusReturned(long micros) {
    return new Amounts(held, charged, Math.addExact(returned, micros), forfeited, released);
  }

  Amounts plusForfeited(long micros) {
    return new Amounts(held, charged, returned, Math.addExact(forfeited, micros), released);
  }

  Amounts plusReleased(long micros) {
    return new Amounts(held, charged, returned, forfeited, Math.addExact(released, micros));
  }
}
