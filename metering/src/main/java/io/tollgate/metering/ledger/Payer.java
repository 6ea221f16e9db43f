package io.tollgate.metering.ledger;

import io.tollgate.metering.World;
import io.tollgate.metering.money.Money;
import java.util.UUID;

/**
 * Who pays, in which world, and what the grants have left in all.
 *
 * @param budgets how many spend limits are in force
 */
public record Payer(UUID payerId, World world, Money available, int budgets) {
  Payer withAvailable(Money newAvailable) {
    return new Payer(payerId, world, newAvailable, budgets);
  }

  Payer withBudgets(int inForce) {
    return new Payer(payerId, world, available, inForce);
  }
}
