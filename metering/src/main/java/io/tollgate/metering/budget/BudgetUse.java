package io.tollgate.metering.budget;

import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.time.LocalDate;

/**
 * How far a budget has filled in one of its periods.
 *
 * @param startsOn the first day of the period
 * @param committed held and charged; what was released has come off
 */
public record BudgetUse(Budget budget, LocalDate startsOn, Money committed) {
  /** What may still be committed; never below nothing, though a lowered limit may lie below. */
  public Money left() {
    return Money.ofMicros(Math.max(0, budget.limit().micros() - committed.micros()));
  }

  /** Whether so much more may be committed. */
  public boolean allows(Money more) {
    return more.micros() <= budget.limit().micros() - committed.micros();
  }

  /** When the next period begins. */
  public Instant endsAt() {
    return budget.period().ends(startsOn, budget.zone());
  }
}
