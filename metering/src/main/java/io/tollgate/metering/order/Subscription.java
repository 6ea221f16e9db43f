package io.tollgate.metering.order;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.UUID;

/**
 * Credits by the month.
 *
 * @param plan as of its start; later versions do not touch it
 * @param zone in which months are counted
 * @param period the number of the current period, from 0
 * @param endReason {@code cancelled} or {@code unpaid}; empty while it goes on
 */
public record Subscription(
    UUID subscriptionId,
    UUID payer,
    SubscriptionPlan plan,
    ZoneId zone,
    Instant startedAt,
    int period,
    Instant periodStart,
    Instant periodEnd,
    boolean cancelAtPeriodEnd,
    Optional<String> endReason,
    Instant createdAt) {
  /** Whether it goes on, if only to the end of its period. */
  public boolean isActive() {
    return endReason.isEmpty();
  }

  Subscription inPeriod(int number) {
    return new Subscription(
        subscriptionId,
        payer,
        plan,
        zone,
        startedAt,
        number,
        SubscriptionPeriods.start(startedAt, zone, number),
        SubscriptionPeriods.start(startedAt, zone, number + 1),
        cancelAtPeriodEnd,
        endReason,
        createdAt);
  }

  Subscription cancelled() {
    return new Subscription(
        subscriptionId,
        payer,
        plan,
        zone,
        startedAt,
        period,
        periodStart,
        periodEnd,
        true,
        endReason,
        createdAt);
  }

  Subscription ended(String why) {
    return new Subscription(
        subscriptionId,
        payer,
        plan,
        zone,
        startedAt,
        period,
        periodStart,
        periodEnd,
        cancelAtPeriodEnd,
        Optional.of(why),
        createdAt);
  }
}
