package io.tollgate.metering.pricing;

import io.tollgate.metering.Cause;
import io.tollgate.metering.money.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * A price that is in force for a stretch of time.
 *
 * @param value micro-credits per GPU-minute of a list price, else the ratio; not negative
 * @param from the first instant it is in force
 * @param until the first instant it is not any more; empty while nothing follows
 * @param noticedAt when it was announced, which is when it was set
 * @param withdrawal set when it was taken back before it began: then it never is in force
 */
public record PriceVersion(
    UUID versionId,
    PriceSubject subject,
    BigDecimal value,
    Instant from,
    Optional<Instant> until,
    Instant noticedAt,
    Optional<Withdrawal> withdrawal,
    Cause cause) {
  /** Who took a version back, and when. */
  public record Withdrawal(Instant at, Cause cause) {}

  /** Where a version stands at a time. */
  public enum State {
    /** To come. */
    SCHEDULED,
    /** What quotes are made of. */
    IN_FORCE,
    /** Followed by another. */
    ENDED,
    /** Taken back before it began. */
    WITHDRAWN;

    /** The word on the wire. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Refuses values below nothing, list prices of less than a micro-credit, and empty stretches. */
  public PriceVersion {
    if (value.signum() < 0) {
      throw new IllegalArgumentException("A price is not below nothing: " + value);
    }
    if (subject.kind() == PriceSubject.Kind.LIST && value.stripTrailingZeros().scale() > 0) {
      throw new IllegalArgumentException("A list price is whole micro-credits: " + value);
    }
    if (until.isPresent() && !until.get().isAfter(from)) {
      throw new IllegalStateException("Version " + versionId + " would end before it begins.");
    }
  }

  /** Whether it was not taken back. */
  public boolean stands() {
    return withdrawal.isEmpty();
  }

  /** Whether quotes at that time are made of it. */
  public boolean isInForce(Instant at) {
    return stands() && !from.isAfter(at) && until.map(at::isBefore).orElse(true);
  }

  /** Whether it was in force in the last moment before that time. */
  boolean isInForceJustBefore(Instant at) {
    return stands() && from.isBefore(at) && until.map(end -> !end.isBefore(at)).orElse(true);
  }

  /** Where it stands. */
  public State state(Instant now) {
    if (!stands()) {
      return State.WITHDRAWN;
    }
    return from.isAfter(now) ? State.SCHEDULED : isInForce(now) ? State.IN_FORCE : State.ENDED;
  }

  /** The same with another end. */
  PriceVersion until(Optional<Instant> end) {
    return new PriceVersion(versionId, subject, value, from, end, noticedAt, withdrawal, cause);
  }

  /** The same, taken back. */
  PriceVersion withdrawn(Withdrawal by) {
    return new PriceVersion(
        versionId, subject, value, from, until, noticedAt, Optional.of(by), cause);
  }

  /** As quotes name it; of a list price only. */
  PriceLine line() {
    return new PriceLine(
        versionId,
        subject.name(),
        subject.capacityClass().orElseThrow(),
        Money.ofMicros(value.longValueExact()),
        from);
  }

  /** As quotes name it; of a ratio only. */
  Ratio ratio() {
    return new Ratio(versionId, Ratio.Kind.valueOf(subject.kind().name()), subject.name(), value);
  }
}
