package io.tollgate.metering.charging;

import io.tollgate.metering.money.Money;
import java.util.UUID;

/**
 * What a proof led to.
 *
 * @param fromMinute first minute number posted; 0 when none was
 * @param minutes how many were posted
 * @param minutesLeft how many of those that may be charged are left then, or when that is more than
 *     an hour some number above 60; 0 when none was posted
 * @param amount what they cost
 * @param late the attempt had ended: the proof is kept, nothing is charged
 */
public record Charged(
    UUID sessionId, int fromMinute, int minutes, int minutesLeft, Money amount, boolean late) {
  /** Whether one of the minutes posted left so many, or fewer, and there were more before. */
  boolean passed(int threshold) {
    return minutesLeft <= threshold && minutesLeft + minutes > threshold;
  }
}
