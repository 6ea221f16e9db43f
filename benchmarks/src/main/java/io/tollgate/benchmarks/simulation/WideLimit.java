package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.Cause;
import io.tollgate.metering.budget.Budget;
import io.tollgate.metering.budget.BudgetPeriod;
import io.tollgate.metering.budget.BudgetScope;
import io.tollgate.metering.budget.Budgets;
import io.tollgate.metering.money.Money;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.ZoneOffset;
import java.util.UUID;

/** A spend limit of more than anybody has: it refuses nothing, and its count must be right. */
final class WideLimit {
  private WideLimit() {}

  static Budgets.Put set(Transaction tx, AccountId account, Act act) {
    Cause cause = new Cause(act.actor(), act.requestId(), "limit");
    return tx.metering()
        .budgets()
        .put(
            new Budget(
                new UUID(2, 1),
                account.value(),
                BudgetScope.ACCOUNT,
                account.value(),
                BudgetPeriod.DAY,
                ZoneOffset.UTC,
                Money.ofMicros(Budget.LIMIT_MICROS_MAX),
                Budget.DEFAULT_THRESHOLDS,
                cause,
                act.at()),
            cause,
            act.at());
  }
}
