package io.tollgate.metering.ledger;

import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.UUID;

/**
 * What one grant gave to a session's escrow, and how much of it went back.
 *
 * @param number place in the order drawn, from 0
 * @param releasedMicros given back, by releases and by corrections
 * @param segmentId the minutes it was held for
 * @param heldAt when it was held
 */
public record Draw(
    int number, UUID grantId, long micros, long releasedMicros, UUID segmentId, Instant heldAt) {
  /** The part of this draw that goes back, as a draw of its own. */
  Draw part(long partMicros) {
    return new Draw(number, grantId, partMicros, 0, segmentId, heldAt);
  }

  Draw plusReleased(long more) {
    return new Draw(
        number, grantId, micros, Math.addExact(releasedMicros, more), segmentId, heldAt);
  }

  /** What is neither given back nor nothing. */
  public Money rest() {
    return Money.ofMicros(micros - releasedMicros);
  }
}
