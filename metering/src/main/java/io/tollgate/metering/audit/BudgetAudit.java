package io.tollgate.metering.audit;

import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.budget.Budget;
import io.tollgate.metering.budget.InMemoryBudgetStore;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/** Compares what is committed of a payer's spend limits with what the journal says. */
final class BudgetAudit {
  private final InMemoryMoney money;

  BudgetAudit(InMemoryMoney money) {
    this.money = money;
  }

  void check(UUID payer, List<Violation> found) {
    InMemoryBudgetStore store = money.budgets();
    List<Budget> budgets = store.inForce(payer);
    int counted = money.ledger().payer(payer).orElseThrow().budgets();
    if (counted != budgets.size()) {
      found.add(Violation.of(3, "payer " + payer + " counts " + counted + " spend limits"));
    }
    for (Budget budget : budgets) {
      period(budget, found);
    }
  }

  private void period(Budget budget, List<Violation> found) {
    InMemoryBudgetStore store = money.budgets();
    for (LocalDate startsOn : store.periodsOf(budget.budgetId())) {
      long committed = store.committed(budget.budgetId(), startsOn);
      long journal =
          store.counted(
              budget,
              budget.period().begins(startsOn, budget.zone()),
              budget.period().ends(startsOn, budget.zone()));
      if (committed != journal) {
        found.add(
            Violation.of(
                3,
                "budget %s from %s has %d, the journal %d"
                    .formatted(budget.budgetId(), startsOn, committed, journal)));
      }
    }
  }
}
