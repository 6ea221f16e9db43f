package io.tollgate.metering.ledger;

import io.tollgate.metering.money.Money;
import java.util.UUID;

/**
 * What one grant gave to a session's escrow, and how much of it went back.
 *
 * @param number place in the order drawn, from 0
 * @param grantExpires whether what the grant has left is lost some day
 */
public record Draw(
    int number, UUID grantId, long micros, long releasedMicros, boolean grantExpires) {
  Draw plusReleased(Money amount) {
    return new Draw(
        number, grantId, micros, Math.addExact(releasedMicros, amount.micros()), grantExpires);
  }
}
