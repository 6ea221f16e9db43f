package io.tollgate.metering.order;

import io.tollgate.metering.money.Money;
import java.time.Instant;

/**
 * What a refund or chargeback took back of an order.
 *
 * @param clawedBack of its credits
 * @param bonusBack of its promotional credits; what was spent of these is not owed
 * @param owed credits that were not there any more
 */
public record Undoing(Money clawedBack, Money bonusBack, Money owed, Instant at) {}
