package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.Cause;
import io.tollgate.metering.dunning.Due;
import io.tollgate.metering.dunning.DueStep;
import io.tollgate.metering.dunning.Dues;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountDesk;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.SuspensionCause;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Reminds of what is owed after one, three and seven days, suspends after more than seven, and
 * lifts that suspension, and no other, once it is settled. Each step is taken once, whichever
 * server looks.
 */
public final class Dunning {
  private static final int STEPS_AT_ONCE = 100;
  private static final int LIFTED_AT_ONCE = 1_000;

  private final AccountDesk accounts;

  public Dunning(AccountDesk accounts) {
    this.accounts = accounts;
  }

  /** Takes steps whose time has come; says how many, at most a hundred. */
  int step(Transaction tx, Act act) {
    Dues dues = tx.ordering().dues();
    Cause cause = new Cause(act.actor(), act.requestId(), "dunning");
    List<Dues.Reached> reached = dues.reach(STEPS_AT_ONCE, cause, act.at());
    for (Dues.Reached one : reached) {
      take(tx, one, act);
    }
    return reached.size();
  }

  private void take(Transaction tx, Dues.Reached reached, Act act) {
    Due due = reached.due();
    Optional<Account> account = tx.accounts().find(new AccountId(due.payer()));
    if (account.isEmpty()) {
      return;
    }
    if (reached.step() == DueStep.SUSPENSION) {
      accounts.suspend(
          tx,
          account.get().id(),
          SuspensionCause.DUNNING,
          false,
          "the " + due.kind().code() + " " + due.reference() + " is owed since " + due.dueAt(),
          act);
      return;
    }
    ObjectNode payload =
        Json.object()
            .put("due_id", due.dueId().toString())
            .put("kind", due.kind().code())
            .put("reference", due.reference())
            .put("amount_micros", Long.toString(due.left().micros()))
            .put("due_at", Json.time(due.dueAt()))
            .put("days", reached.step().after().toDays());
    OrderEvents.record(
        tx,
        account.get().id(),
        account.get().world(),
        "due.reminder",
        "due:" + due.dueId(),
        due.dueId(),
        payload,
        act);
  }

  /** Settles chargebacks of accounts that owe nothing any more, and lifts what may be lifted. */
  int settle(Transaction tx, Act act) {
    Dues dues = tx.ordering().dues();
    Cause cause = new Cause(act.actor(), act.requestId(), "nothing is owed any more");
    int settled = dues.settlePaidChargebacks(LIFTED_AT_ONCE, cause, act.at()).size();
    Optional<AccountId> after = Optional.empty();
    List<AccountId> page = suspended(tx, after);
    while (!page.isEmpty()) {
      Set<UUID> open = dues.suspendedFor(page.stream().map(AccountId::value).toList());
      for (AccountId account : page) {
        boolean lifted = !open.contains(account.value()) && liftIfSettled(tx, account, act);
        settled += lifted ? 1 : 0;
      }
      after = Optional.of(page.get(page.size() - 1));
      page = suspended(tx, after);
    }
    return settled;
  }

  private static List<AccountId> suspended(Transaction tx, Optional<AccountId> after) {
    return tx.accounts().suspendedBy(SuspensionCause.DUNNING, after, LIFTED_AT_ONCE);
  }

  /**
   * Lifts dunning's suspension of an account when nothing it stands for is open; whether it looked.
   * For whoever settles a due; call it in a transaction that has not locked the payer.
   */
  public boolean liftIfSettled(Transaction tx, AccountId account, Act act) {
    // The lock first: a step that suspends anew waits for it, and is seen by what is asked next.
    Optional<Account> locked = tx.accounts().lock(account);
    if (locked.isEmpty() || !locked.get().isSuspended()) {
      return false;
    }
    Dues dues = tx.ordering().dues();
    if (!dues.suspendedFor(List.of(account.value())).isEmpty()) {
      return false;
    }
    accounts.lift(tx, account, SuspensionCause.DUNNING, "what was owed is settled", act);
    return true;
  }
}
