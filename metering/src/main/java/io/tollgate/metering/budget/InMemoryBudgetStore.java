package io.tollgate.metering.budget;

import io.tollgate.metering.Cause;
import io.tollgate.metering.ledger.InMemoryLedgerStore;
import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Budgets of a world without a database; for one thread. Refuses what the tables of the database
 * refuse, by {@link IllegalStateException}.
 */
public final class InMemoryBudgetStore implements BudgetStore {
  private final Table<UUID, Budget> budgets;
  private final Table<PeriodKey, Period> periods;
  private final Table<AlertKey, Crossing> alerts;
  private final InMemoryLedgerStore ledger;
  private final Function<UUID, Spender> spenders;

  private record PeriodKey(UUID budgetId, LocalDate startsOn) {}

  private record AlertKey(UUID budgetId, LocalDate startsOn, long limit, int percent) {}

  private record Period(long committed, long ceiling) {
    Period {
      if (committed < 0 || committed > ceiling) {
        throw new IllegalStateException(
            "A budget cannot have " + committed + " of " + ceiling + " committed.");
      }
    }
  }

  /**
   * On a log.
   *
   * @param spenders on whose behalf a segment was bought
   */
  public InMemoryBudgetStore(
      UndoLog log, InMemoryLedgerStore ledger, Function<UUID, Spender> spenders) {
    this.budgets = Table.hashed(log);
    this.periods = Table.hashed(log);
    this.alerts = Table.hashed(log);
    this.ledger = ledger;
    this.spenders = spenders;
  }

  @Override
  public List<Budget> inForce(UUID payer) {
    List<Budget> found = new ArrayList<>();
    for (Budget budget : budgets.values()) {
      if (budget.payer().equals(payer)) {
        found.add(budget);
      }
    }
    found.sort(
        Comparator.comparing((Budget budget) -> budget.scope().code())
            .thenComparing(budget -> budget.period().code())
            .thenComparing(budget -> budget.budgetId().toString()));
    return found;
  }

  @Override
  public Optional<Budget> find(UUID budgetId) {
    return budgets.find(budgetId);
  }

  @Override
  public void add(Budget budget) {
    for (Budget other : inForce(budget.payer())) {
      require(
          other.scope() != budget.scope()
              || !other.scopeId().equals(budget.scopeId())
              || other.period() != budget.period(),
          "Two budgets of one scope and period");
    }
    require(budgets.insert(budget.budgetId(), budget), "Budget exists");
    ledger.setBudgets(budget.payer(), inForce(budget.payer()).size());
  }

  @Override
  public void change(Budget budget, LocalDate startsOn, Instant now) {
    budgets.put(budget.budgetId(), budget);
    PeriodKey key = new PeriodKey(budget.budgetId(), startsOn);
    periods
        .find(key)
        .ifPresent(
            period ->
                periods.put(
                    key,
                    new Period(
                        period.committed(), Math.max(period.ceiling(), budget.limit().micros()))));
  }

  @Override
  public void remove(Budget budget, Instant now) {
    budgets.remove(budget.budgetId());
    ledger.setBudgets(budget.payer(), inForce(budget.payer()).size());
  }

  @Override
  public long committed(UUID budgetId, LocalDate startsOn) {
    return periods.find(new PeriodKey(budgetId, startsOn)).map(Period::committed).orElse(0L);
  }

  @Override
  public void open(BudgetUse use, Cause cause, Instant now) {
    long committed = use.committed().micros();
    periods.insert(
        new PeriodKey(use.budget().budgetId(), use.startsOn()),
        new Period(committed, Math.max(use.budget().limit().micros(), committed)));
  }

  @Override
  public Optional<Long> commit(Budget budget, LocalDate startsOn, long micros) {
    PeriodKey key = new PeriodKey(budget.budgetId(), startsOn);
    Period period = periods.find(key).orElseThrow();
    long committed = Math.addExact(period.committed(), micros);
    if (committed > budget.limit().micros()) {
      return Optional.empty();
    }
    periods.put(key, new Period(committed, period.ceiling()));
    return Optional.of(committed);
  }

  @Override
  public void free(UUID budgetId, LocalDate startsOn, long micros) {
    PeriodKey key = new PeriodKey(budgetId, startsOn);
    periods
        .find(key)
        .ifPresent(
            period -> periods.put(key, new Period(period.committed() - micros, period.ceiling())));
  }

  @Override
  public Origin originOf(UUID sessionId, int draw) {
    for (Transfer transfer : ledger.transfersOfSession(sessionId)) {
      if (transfer.kind() == Transfer.Kind.HOLD && transfer.draw().getAsInt() == draw) {
        return new Origin(spenders.apply(transfer.segmentId().orElseThrow()), transfer.createdAt());
      }
    }
    throw new IllegalStateException("Session " + sessionId + " has no draw " + draw);
  }

  @Override
  public long counted(Budget budget, Instant from, Instant until) {
    long sum = 0;
    for (Transfer hold : ledger.transfersOfPayer(budget.payer())) {
      if (hold.kind() == Transfer.Kind.HOLD
          && !hold.createdAt().isBefore(from)
          && hold.createdAt().isBefore(until)
          && budget.counts(spenders.apply(hold.segmentId().orElseThrow()))) {
        sum = Math.addExact(sum, hold.amount().micros() - released(hold));
      }
    }
    return sum;
  }

  private long released(Transfer hold) {
    long sum = 0;
    for (Transfer other : ledger.transfersOfSession(hold.sessionId().orElseThrow())) {
      if (other.kind() == Transfer.Kind.RELEASE && other.draw().equals(hold.draw())) {
        sum += other.amount().micros();
      }
    }
    return sum;
  }

  @Override
  public Set<Integer> told(Budget budget, LocalDate startsOn) {
    Set<Integer> told = new HashSet<>();
    for (AlertKey key : alerts.keys()) {
      if (key.budgetId().equals(budget.budgetId())
          && key.startsOn().equals(startsOn)
          && key.limit() == budget.limit().micros()) {
        told.add(key.percent());
      }
    }
    return told;
  }

  @Override
  public void addAlert(Crossing crossing, Cause cause, Instant now) {
    AlertKey key =
        new AlertKey(
            crossing.budget().budgetId(),
            crossing.startsOn(),
            crossing.budget().limit().micros(),
            crossing.percent());
    require(alerts.insert(key, crossing), "Threshold was told before");
  }

  /** The first days of the periods of a budget, as opened. */
  public List<LocalDate> periodsOf(UUID budgetId) {
    return periods.keys().stream()
        .filter(key -> key.budgetId().equals(budgetId))
        .map(PeriodKey::startsOn)
        .toList();
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
