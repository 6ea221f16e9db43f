package io.tollgate.metering.ledger;

import java.util.UUID;

/**
 * What one grant gave to a session's escrow, and how much of it went back.
 *
 * @param number place in the order drawn, from 0
 */
public record Draw(int number, UUID grantId, long micros, long releasedMicros) {
  /** The same with more of it gone back; less where a correction was taken back. */
  public Draw plusReleased(long more) {
    return new Draw(number, grantId, micros, Math.addExact(releasedMicros, more));
  }
}
