package io.tollgate.metering.charging;

import io.tollgate.metering.Cause;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.money.Rate;
import java.time.Instant;
import java.util.UUID;

/**
 * One line of the usage log: a session-minute and what it cost.
 *
 * @param minute its number in the session, from 1
 * @param minuteStart the server's time at which it began
 * @param returned what was given back of the amount
 */
public record ChargeRow(
    UUID sessionId,
    int minute,
    int attempt,
    Instant minuteStart,
    Money amount,
    Rate rate,
    UUID quoteId,
    UUID segmentId,
    Cause cause,
    Instant createdAt,
    Money returned) {
  /** Whether anything was given back. */
  public boolean isReturned() {
    return returned.isPositive();
  }

  /** Whether all of it was given back, so that it counts as no charged minute. */
  public boolean isReturnedWhole() {
    return isReturned() && returned.equals(amount);
  }

  /** What stays charged. */
  public Money net() {
    return amount.minus(returned);
  }

  ChargeRow withReturned(Money amountReturned) {
    return new ChargeRow(
        sessionId,
        minute,
        attempt,
        minuteStart,
        amount,
        rate,
        quoteId,
        segmentId,
        cause,
        createdAt,
        amountReturned);
  }
}
