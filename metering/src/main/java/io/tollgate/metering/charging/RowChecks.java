package io.tollgate.metering.charging;

import java.util.UUID;

/** The checks of the database's tables, for rows in memory. */
final class RowChecks {
  private RowChecks() {}

  static void require(boolean holds, String otherwise, UUID id) {
    if (!holds) {
      throw new IllegalStateException(otherwise + ": " + id);
    }
  }

  static void requirePossible(Billing billing) {
    Amounts amounts = billing.amounts();
    UUID id = billing.sessionId();
    require(amounts.left() >= 0, "Escrow below zero", id);
    require(amounts.held() >= 0 && amounts.charged() >= 0, "Amount below zero", id);
    require(amounts.forfeited() >= 0 && amounts.released() >= 0, "Amount below zero", id);
    require(
        amounts.returned() >= 0 && amounts.returned() <= amounts.charged(),
        "More returned than charged",
        id);
    require(
        billing.returnedMinutes() >= 0 && billing.returnedMinutes() <= billing.postedMinutes(),
        "More minutes returned than posted",
        id);
    require(billing.minuteNumbersUsed() >= 0, "Minute numbers below zero", id);
    require(!billing.settled() || amounts.left() == 0, "Settled with escrow left", id);
  }

  static void requirePossible(UUID sessionId, Segment segment) {
    require(
        segment.held().equals(segment.rate().of(segment.minutes())),
        "Segment holds another amount than rate and minutes say",
        sessionId);
    require(
        segment.position().isPresent() == (segment.state() == Segment.State.ACKNOWLEDGED),
        "Segment has a position and is not acknowledged, or the reverse",
        sessionId);
  }

  static void requireOwnPosition(Billing billing, Segment segment) {
    for (Segment other : billing.segments()) {
      require(
          segment.position().isEmpty()
              || other.segmentId().equals(segment.segmentId())
              || !other.position().equals(segment.position()),
          "Two segments of a position",
          billing.sessionId());
    }
  }
}
