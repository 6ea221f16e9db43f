package io.tollgate.metering.ledger;

import io.tollgate.metering.money.Money;
import java.util.UUID;

/**
 * What one grant gave to a session's escrow, and how much of it went back.
 *
 * @param number place in the order drawn, from 0
 */
public record Draw(int number, UUID grantId, long micros, long releasedMicros) {
  Draw plusReleased(Money amount) {
    return new Draw(number, grantId, micros, Math.addExact(releasedMicros, amount.micros()));
  }
}
