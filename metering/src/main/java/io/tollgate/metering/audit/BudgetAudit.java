package io.tollgate.metering.audit;

import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.budget.Budget;
import io.tollgate.metering.budget.InMemoryBudgetStore;
import io.tollgate.metering.budget.Spender;
import io.tollgate.metering.ledger.Transfer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Adds up what one payer's journal commits of its spend limits and compares with what is counted.
 * It hears of each transfer once, so that a look costs what there are limits, however long the
 * journal is.
 */
final class BudgetAudit {
  private final InMemoryMoney money;
  private final UUID payer;
  private final Map<DrawKey, Draw> draws = new HashMap<>();
  private final Map<UUID, Map<LocalDate, Long>> sums = new HashMap<>();

  private record DrawKey(UUID sessionId, int draw) {}

  /** Money that was held, and on whose behalf. */
  private static final class Draw {
    final Spender spender;
    final Instant heldAt;
    long micros;

    Draw(Spender spender, Instant heldAt) {
      this.spender = spender;
      this.heldAt = heldAt;
    }
  }

  BudgetAudit(InMemoryMoney money, UUID payer) {
    this.money = money;
    this.payer = payer;
  }

  /** The next transfer of the payer. */
  void transfer(Transfer transfer) {
    switch (transfer.kind()) {
      case HOLD ->
          move(
              draws.computeIfAbsent(
                  key(transfer),
                  key ->
                      new Draw(
                          money.billings().spenderOf(transfer.segmentId().orElseThrow()),
                          transfer.createdAt())),
              transfer.amount().micros());
      case RELEASE -> {
        Draw draw = draws.get(key(transfer));
        if (draw != null) {
          move(draw, -transfer.amount().micros());
        }
      }
      case CREDIT, EXPIRE, FORFEIT, RETURN, CORRECT, CLAW_BACK, OWE, RECOVER, PAY_OUT -> {
        // What was held stays committed, whatever becomes of it.
      }
    }
  }

  private static DrawKey key(Transfer transfer) {
    return new DrawKey(transfer.sessionId().orElseThrow(), transfer.draw().getAsInt());
  }

  private void move(Draw draw, long micros) {
    draw.micros += micros;
    for (Budget budget : money.budgets().inForce(payer)) {
      Map<LocalDate, Long> known = sums.get(budget.budgetId());
      if (known != null) {
        add(known, budget, draw, micros);
      }
    }
  }

  private static void add(Map<LocalDate, Long> to, Budget budget, Draw draw, long micros) {
    if (budget.counts(draw.spender)) {
      to.merge(budget.periodOf(draw.heldAt), micros, Math::addExact);
    }
  }

  void check(List<Violation> found) {
    List<Budget> budgets = money.budgets().inForce(payer);
    int counted = money.ledger().payer(payer).orElseThrow().budgets();
    if (counted != budgets.size()) {
      found.add(Violation.of(3, "payer " + payer + " counts " + counted + " spend limits"));
    }
    sums.keySet().removeIf(id -> budgets.stream().noneMatch(one -> one.budgetId().equals(id)));
    for (Budget budget : budgets) {
      periods(budget, found);
    }
  }

  private void periods(Budget budget, List<Violation> found) {
    InMemoryBudgetStore store = money.budgets();
    Map<LocalDate, Long> journal =
        sums.computeIfAbsent(budget.budgetId(), id -> fromTheBeginning(budget));
    for (LocalDate startsOn : store.periodsOf(budget.budgetId())) {
      long committed = store.committed(budget.budgetId(), startsOn);
      long sum = journal.getOrDefault(startsOn, 0L);
      if (committed != sum) {
        found.add(
            Violation.of(
                3,
                "budget %s from %s has %d, the journal %d"
                    .formatted(budget.budgetId(), startsOn, committed, sum)));
      }
    }
  }

  private Map<LocalDate, Long> fromTheBeginning(Budget budget) {
    Map<LocalDate, Long> sum = new HashMap<>();
    draws.values().forEach(draw -> add(sum, budget, draw, draw.micros));
    return sum;
  }
}
