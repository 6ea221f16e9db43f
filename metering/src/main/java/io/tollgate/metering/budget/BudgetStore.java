package io.tollgate.metering.budget;

import io.tollgate.metering.Cause;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Budgets, what is committed of them by period, and what was told. */
public interface BudgetStore {
  /** The budgets of a payer that are in force, by scope, period and id. */
  List<Budget> inForce(UUID payer);

  /** One in force. */
  Optional<Budget> find(UUID budgetId);

  /** Stores a new one. */
  void add(Budget budget);

  /** Writes limit and thresholds of one; its period that starts on a day may fill up to it. */
  void change(Budget budget, LocalDate startsOn, Instant now);

  /** Takes one out of force. */
  void remove(Budget budget, Instant now);

  /** What is committed in a period, in micro-credits. */
  long committed(UUID budgetId, LocalDate startsOn);

  /** Opens a period in which so much is committed already; does nothing when it is open. */
  void open(BudgetUse use, Cause cause, Instant now);

  /**
   * Commits more, unless that would exceed the limit: the guard is in the statement.
   *
   * @return what is committed then; empty, and nothing changed, when it would exceed the limit
   */
  Optional<Long> commit(Budget budget, LocalDate startsOn, long micros);

  /** Takes off what was released; a period that never was open has nothing to take off. */
  void free(UUID budgetId, LocalDate startsOn, long micros);

  /** By whom and when money was held. */
  record Origin(Spender spender, Instant heldAt) {}

  /** Where a draw of a session comes from. */
  Origin originOf(UUID sessionId, int draw);

  /**
   * What the journal says is committed: holds made in that time on behalf of the scope, less what
   * of them was released.
   */
  long counted(Budget budget, Instant from, Instant until);

  /** The thresholds told in a period under the limit in force. */
  Set<Integer> told(Budget budget, LocalDate startsOn);

  /** Stores that a threshold was told; fails when it was before. */
  void addAlert(Crossing crossing, Cause cause, Instant now);
}
