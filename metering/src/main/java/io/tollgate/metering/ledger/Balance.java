package io.tollgate.metering.ledger;

import io.tollgate.metering.money.Money;

/**
 * What a payer has.
 *
 * @param available can be held
 * @param held in the escrow of open holds
 */
public record Balance(Money available, Money held) {}
