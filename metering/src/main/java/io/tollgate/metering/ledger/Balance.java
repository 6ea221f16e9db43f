package io.tollgate.metering.ledger;

import io.tollgate.metering.money.Money;

/**
 * What a payer has.
 *
 * @param available can be held, unless something is owed
 * @param held in the escrow of open holds
 * @param owed spent credits whose payment was taken back
 */
public record Balance(Money available, Money held, Money owed) {
  /** Of a payer that owes nothing. */
  public Balance(Money available, Money held) {
    this(available, held, Money.ZERO);
  }
}
