package io.tollgate.metering.budget;

import io.tollgate.metering.Cause;
import io.tollgate.metering.defect.MoneyDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.ledger.DrawDown;
import io.tollgate.metering.ledger.Ledger;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Spend limits. They are tested when money is held and at no other time, and change only when it is
 * held or released: charging moves money that is committed already. A hold counts in the period of
 * its time for good; what is released of it comes off there, be it in a later period.
 */
public final class Budgets {
  private final BudgetStore store;
  private final Ledger ledger;

  /** Over stores of one transaction. */
  public Budgets(BudgetStore store, Ledger ledger) {
    this.store = store;
    this.ledger = ledger;
  }

  /** What setting a budget led to. */
  public record Put(BudgetUse use, Optional<Budget> before, List<Crossing> crossings) {}

  /**
   * Sets a budget in place of the one that its scope has for such a period, if any. What is
   * committed in the current period counts, from the journal.
   */
  public Put put(Budget wish, Cause cause, Instant now) {
    ledger.lock(wish.payer());
    Optional<Budget> known =
        store.inForce(wish.payer()).stream()
            .filter(
                budget ->
                    budget.scope() == wish.scope()
                        && budget.scopeId().equals(wish.scopeId())
                        && budget.period() == wish.period())
            .findFirst();
    Budget budget;
    if (known.isPresent() && known.get().zone().equals(wish.zone())) {
      budget = known.get().changed(wish.limit(), wish.thresholds());
      store.change(budget, budget.periodOf(now), now);
    } else {
      // Other days and months: what was counted in the old ones says nothing about these.
      known.ifPresent(old -> store.remove(old, now));
      budget = wish;
      store.add(budget);
    }
    LocalDate startsOn = budget.periodOf(now);
    store.open(new BudgetUse(budget, startsOn, counted(budget, startsOn)), cause, now);
    long committed = store.committed(budget.budgetId(), startsOn);
    return new Put(
        new BudgetUse(budget, startsOn, Money.ofMicros(committed)),
        known,
        tell(budget, startsOn, committed, cause, now));
  }

  /** Takes a budget of a payer out of force; empty when there is none such. */
  public Optional<Budget> remove(UUID budgetId, UUID payer, Instant now) {
    ledger.lock(payer);
    Optional<Budget> budget = find(budgetId, payer);
    budget.ifPresent(known -> store.remove(known, now));
    return budget;
  }

  /** A budget of this payer that is in force. */
  public Optional<Budget> find(UUID budgetId, UUID payer) {
    return store.find(budgetId).filter(budget -> budget.payer().equals(payer));
  }

  /** The budgets of a payer with their current periods. */
  public List<BudgetUse> list(UUID payer, Instant now) {
    return store.inForce(payer).stream().map(budget -> use(budget, now)).toList();
  }

  /** Those that a hold of this spender would count in, the one with the least left first. */
  public List<BudgetUse> applying(UUID payer, Spender spender, Instant now) {
    List<BudgetUse> uses = new ArrayList<>();
    for (Budget budget : store.inForce(payer)) {
      if (budget.counts(spender)) {
        uses.add(use(budget, now));
      }
    }
    uses.sort(java.util.Comparator.comparing(use -> use.left().micros()));
    return uses;
  }

  /** Commits a hold in all of them; the payer must be locked and each must allow it. */
  public List<Crossing> commit(List<BudgetUse> uses, Money amount, Cause cause, Instant now) {
    List<Crossing> crossings = new ArrayList<>();
    for (BudgetUse use : uses) {
      Budget budget = use.budget();
      if (!amount.isPositive() || Planted.is(MoneyDefect.BUDGET_HOLD_FORGOTTEN)) {
        continue;
      }
      store.open(new BudgetUse(budget, use.startsOn(), Money.ZERO), cause, now);
      long committed =
          store
              .commit(budget, use.startsOn(), amount.micros())
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "Budget " + budget.budgetId() + " filled without its payer's lock."));
      crossings.addAll(tell(budget, use.startsOn(), committed, cause, now));
    }
    return crossings;
  }

  /** Takes off what went back to the grants, in the periods in which it was held. */
  public void released(UUID payer, UUID sessionId, List<DrawDown.Part> back) {
    List<Budget> budgets = store.inForce(payer);
    for (DrawDown.Part part : back) {
      BudgetStore.Origin origin = store.originOf(sessionId, part.draw());
      for (Budget budget : budgets) {
        if (budget.counts(origin.spender()) && !Planted.is(MoneyDefect.BUDGET_RELEASE_FORGOTTEN)) {
          store.free(budget.budgetId(), budget.periodOf(origin.heldAt()), part.micros());
        }
      }
    }
  }

  private BudgetUse use(Budget budget, Instant now) {
    LocalDate startsOn = budget.periodOf(now);
    return new BudgetUse(
        budget, startsOn, Money.ofMicros(store.committed(budget.budgetId(), startsOn)));
  }

  private Money counted(Budget budget, LocalDate startsOn) {
    return Money.ofMicros(
        store.counted(
            budget,
            budget.period().begins(startsOn, budget.zone()),
            budget.period().ends(startsOn, budget.zone())));
  }

  private List<Crossing> tell(
      Budget budget, LocalDate startsOn, long committed, Cause cause, Instant now) {
    List<Integer> reached = budget.reachedBy(committed);
    if (reached.isEmpty()) {
      return List.of();
    }
    Set<Integer> told =
        Planted.is(MoneyDefect.THRESHOLD_TOLD_TWICE) ? Set.of() : store.told(budget, startsOn);
    List<Crossing> crossings = new ArrayList<>();
    for (int percent : reached) {
      if (!told.contains(percent)) {
        Crossing crossing = new Crossing(budget, startsOn, percent, Money.ofMicros(committed));
        store.addAlert(crossing, cause, now);
        crossings.add(crossing);
      }
    }
    return crossings;
  }
}
