package io.tollgate.scheduler.billing;

import io.tollgate.metering.Cause;
import io.tollgate.metering.budget.Budget;
import io.tollgate.metering.budget.BudgetScope;
import io.tollgate.metering.budget.BudgetUse;
import io.tollgate.metering.budget.Budgets;
import io.tollgate.scheduler.event.AuditStore;
import io.tollgate.scheduler.event.Event;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.session.SpendEvents;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.Optional;
import java.util.UUID;

/** Sets and removes spend limits, each in the transaction it is given. */
public final class BudgetDesk {

  private BudgetDesk() {}

  /** Sets a limit in place of the one that there is for such a period, if any. */
  public static BudgetUse put(
      Transaction tx, Caller caller, Account account, Budget wish, String reason, Act act) {
    refuseOwn(caller, wish.scope(), wish.scopeId());
    Budgets.Put put = tx.metering().budgets().put(wish, cause(act, reason), act.at());
    record(
        tx,
        account,
        "budget.set",
        Optional.of(reason),
        put.before(),
        Optional.of(put.use().budget()),
        act);
    SpendEvents.announce(tx, account.world(), put.crossings(), act);
    return put.use();
  }

  /** Takes a limit out of force. */
  public static void remove(
      Transaction tx, Caller caller, Account account, UUID id, String reason, Act act) {
    Budgets budgets = tx.metering().budgets();
    UUID payer = account.id().value();
    Budget budget = budgets.find(id, payer).orElseThrow(() -> unknown(id));
    refuseOwn(caller, budget.scope(), budget.scopeId());
    if (budgets.remove(id, payer, act.at()).isEmpty()) {
      throw unknown(id);
    }
    record(
        tx,
        account,
        "budget.removed",
        Optional.of(reason),
        Optional.of(budget),
        Optional.empty(),
        act);
  }

  /** What is said of a limit that does not exist or belongs to others. */
  static ApiException unknown(UUID id) {
    return ApiException.of(
        ErrorCode.NOT_FOUND,
        "There is no budget "
            + id
            + " in force that this key may see. `tollgate budget list` shows those there are.");
  }

  /** The holder of a key that is limited is not the one to lift the limit. */
  private static void refuseOwn(Caller caller, BudgetScope scope, UUID scopeId) {
    if (scope == BudgetScope.KEY && scopeId.equals(caller.keyId())) {
      throw ApiException.of(
          ErrorCode.FORBIDDEN,
          "A key cannot set or remove its own spend limit. Use another key of the account.");
    }
  }

  private static void record(
      Transaction tx,
      Account account,
      String what,
      Optional<String> reason,
      Optional<Budget> before,
      Optional<Budget> after,
      Act act) {
    Budget budget = after.or(() -> before).orElseThrow();
    tx.events()
        .append(
            new Event(
                Optional.of(new AccountId(budget.payer())),
                account.world(),
                what,
                Optional.of(budget.budgetId()),
                BudgetView.of(budget)),
            act);
    tx.audit()
        .append(
            new AuditStore.Entry(
                what,
                "budget:" + budget.budgetId(),
                reason,
                before.map(BudgetView::of),
                after.map(BudgetView::of)),
            act);
  }

  private static Cause cause(Act act, String reason) {
    return new Cause(act.actor(), act.requestId(), reason);
  }
}
