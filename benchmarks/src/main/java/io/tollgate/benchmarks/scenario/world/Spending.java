package io.tollgate.benchmarks.scenario.world;

import io.tollgate.metering.budget.BudgetPeriod;
import io.tollgate.metering.budget.BudgetScope;
import io.tollgate.scheduler.identity.Channel;
import java.util.Optional;

/**
 * What a spend limit is of: all that an account spends in a day or month, or what it spends for a
 * project or by one of its keys.
 *
 * @param project the name of the project; absent for all and for a key
 * @param key the channel whose key it is; absent for all and for a project
 */
public record Spending(
    String account, Optional<String> project, Optional<Channel> key, BudgetPeriod period) {

  public Spending {
    if (project.isPresent() && key.isPresent()) {
      throw new IllegalArgumentException("A limit is of a project or of a key, not of both.");
    }
  }

  /** All that the account spends. */
  public static Spending all(String account, BudgetPeriod period) {
    return new Spending(account, Optional.empty(), Optional.empty(), period);
  }

  /** Account, project or key. */
  public BudgetScope scope() {
    if (project.isPresent()) {
      return BudgetScope.PROJECT;
    }
    return key.isPresent() ? BudgetScope.KEY : BudgetScope.ACCOUNT;
  }
}
