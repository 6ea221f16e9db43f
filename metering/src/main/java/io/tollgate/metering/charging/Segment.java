package io.tollgate.metering.charging;

import io.tollgate.metering.budget.Spender;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.money.Rate;
import io.tollgate.metering.pricing.QuoteTerms;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * A stretch of prepaid minutes under one quote.
 *
 * @param ordinal order in which it was bought, from 0
 * @param position order in which its minutes are used; present once acknowledged
 * @param held rate × minutes
 * @param spender on whose behalf it was bought, within the account
 * @param replaces the segment whose place it took, with a part of what was held for that one
 */
public record Segment(
    UUID segmentId,
    UUID quoteId,
    int ordinal,
    State state,
    OptionalInt position,
    Rate rate,
    int minutes,
    Money held,
    QuoteTerms terms,
    Spender spender,
    Optional<UUID> replaces) {
  /** One that was bought. */
  public Segment(
      UUID segmentId,
      UUID quoteId,
      int ordinal,
      State state,
      OptionalInt position,
      Rate rate,
      int minutes,
      Money held,
      QuoteTerms terms,
      Spender spender) {
    this(
        segmentId,
        quoteId,
        ordinal,
        state,
        position,
        rate,
        minutes,
        held,
        terms,
        spender,
        Optional.empty());
  }

  /** One of which nobody knows who bought it. */
  public Segment(
      UUID segmentId,
      UUID quoteId,
      int ordinal,
      State state,
      OptionalInt position,
      Rate rate,
      int minutes,
      Money held,
      QuoteTerms terms) {
    this(segmentId, quoteId, ordinal, state, position, rate, minutes, held, terms, Spender.UNKNOWN);
  }

  /** How far a segment has come. */
  public enum State {
    /** Bought; the agent has not acknowledged the new limit. */
    PENDING,
    /** May be used. */
    ACKNOWLEDGED,
    /** Refunded whole. */
    VOIDED;

    /** The word used in SQL and on the wire. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Segment of(
      UUID segmentId, Offer offer, int ordinal, OptionalInt position, Spender spender) {
    return new Segment(
        segmentId,
        offer.quoteId(),
        ordinal,
        position.isPresent() ? State.ACKNOWLEDGED : State.PENDING,
        position,
        offer.rate(),
        offer.minutes(),
        offer.total(),
        offer.terms(),
        spender);
  }

  Segment acknowledged(int newPosition) {
    return new Segment(
        segmentId,
        quoteId,
        ordinal,
        State.ACKNOWLEDGED,
        OptionalInt.of(newPosition),
        rate,
        minutes,
        held,
        terms,
        spender,
        replaces);
  }

  /** Another quote's, in this one's place, with a part of what was held for it. */
  Segment replaced(UUID newId, Offer by, int newOrdinal) {
    return new Segment(
        newId,
        by.quoteId(),
        newOrdinal,
        state,
        position,
        by.rate(),
        by.minutes(),
        by.total(),
        by.terms(),
        spender,
        Optional.of(segmentId));
  }

  Segment voided() {
    return new Segment(
        segmentId,
        quoteId,
        ordinal,
        State.VOIDED,
        OptionalInt.empty(),
        rate,
        minutes,
        held,
        terms,
        spender,
        replaces);
  }
}
