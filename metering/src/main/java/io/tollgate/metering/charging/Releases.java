package io.tollgate.metering.charging;

import io.tollgate.metering.Cause;
import io.tollgate.metering.budget.Budgets;
import io.tollgate.metering.ledger.DrawDown;
import io.tollgate.metering.ledger.Ledger;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Gives back from escrow: to the grants it came from, and off the spend limits it counted in. */
final class Releases {
  private final Ledger ledger;
  private final Budgets budgets;

  Releases(Ledger ledger, Budgets budgets) {
    this.ledger = ledger;
    this.budgets = budgets;
  }

  void release(UUID payer, UUID sessionId, Money amount, Cause cause, Instant now) {
    List<DrawDown.Part> back = ledger.release(payer, sessionId, amount, cause, now);
    if (ledger.locked(payer).budgets() > 0) {
      budgets.released(payer, sessionId, back);
    }
  }
}
