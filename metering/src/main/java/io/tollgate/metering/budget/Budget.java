package io.tollgate.metering.budget;

import io.tollgate.metering.Cause;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;

/**
 * A spend limit: how much may be committed, that is held or charged, within a day or a month.
 *
 * @param scopeId the account, the project or the key
 * @param zone in which its days and months begin
 * @param limit more than nothing
 * @param thresholds percent of the limit at which somebody is told, ascending
 */
public record Budget(
    UUID budgetId,
    UUID payer,
    BudgetScope scope,
    UUID scopeId,
    BudgetPeriod period,
    ZoneId zone,
    Money limit,
    List<Integer> thresholds,
    Cause cause,
    Instant createdAt) {
  /** Where nobody says otherwise. */
  public static final List<Integer> DEFAULT_THRESHOLDS = List.of(50, 80, 100);

  /** So that a hundred times as much is still a number. */
  public static final long LIMIT_MICROS_MAX = 10_000_000_000_000_000L;

  /** Sorts the thresholds and checks the ranges. */
  public Budget {
    thresholds = thresholds.stream().distinct().sorted().toList();
    if (!limit.isPositive() || limit.micros() > LIMIT_MICROS_MAX) {
      throw new IllegalArgumentException("A spend limit cannot be " + limit);
    }
    if (thresholds.stream().anyMatch(percent -> percent < 1 || percent > 100)) {
      throw new IllegalArgumentException("Thresholds are percent, 1 to 100: " + thresholds);
    }
    if (scope == BudgetScope.ACCOUNT && !scopeId.equals(payer)) {
      throw new IllegalArgumentException("An account's budget is its own: " + scopeId);
    }
  }

  /** Whether what this spender holds counts here. */
  public boolean counts(Spender spender) {
    return switch (scope) {
      case ACCOUNT -> true;
      case PROJECT -> spender.project().filter(scopeId::equals).isPresent();
      case KEY -> spender.key().filter(scopeId::equals).isPresent();
    };
  }

  /** The first day of the period that a time falls into. */
  public LocalDate periodOf(Instant time) {
    return period.startOf(time, zone);
  }

  /** The thresholds that so much has reached, ascending. */
  public List<Integer> reachedBy(long committedMicros) {
    return thresholds.stream()
        .filter(
            percent ->
                Math.multiplyExact(committedMicros, 100L)
                    >= Math.multiplyExact(limit.micros(), (long) percent))
        .toList();
  }

  Budget changed(Money newLimit, List<Integer> newThresholds) {
    return new Budget(
        budgetId, payer, scope, scopeId, period, zone, newLimit, newThresholds, cause, createdAt);
  }
}
