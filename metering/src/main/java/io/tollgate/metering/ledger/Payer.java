package io.tollgate.metering.ledger;

import io.tollgate.metering.World;
import io.tollgate.metering.money.Money;
import java.util.UUID;

/**
 * Who pays, in which world, and what the grants have left in all.
 *
 * @param owed spent credits whose payment was taken back; while there are any, nothing is held
 * @param budgets how many spend limits are in force
 */
public record Payer(UUID payerId, World world, Money available, Money owed, int budgets) {
  Payer with(Money newAvailable, Money newOwed) {
    return new Payer(payerId, world, newAvailable, newOwed, budgets);
  }

  Payer withBudgets(int inForce) {
    return new Payer(payerId, world, available, owed, inForce);
  }
}
