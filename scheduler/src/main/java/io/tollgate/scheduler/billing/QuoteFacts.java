package io.tollgate.scheduler.billing;

import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Plan;
import io.tollgate.scheduler.session.SessionDesk;
import io.tollgate.scheduler.session.WorkflowStore.Workflow;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What quotes are made by; of what many of one transaction ask for, each is read once. */
final class QuoteFacts {
  private final Transaction tx;
  private final Map<AccountId, Optional<Account>> accounts = new HashMap<>();
  private final Map<String, Workflow> workflows = new HashMap<>();
  private final Map<String, Plan> plans = new HashMap<>();

  QuoteFacts(Transaction tx) {
    this.tx = tx;
  }

  /** Reads the accounts that will be asked for. */
  void readAhead(Collection<AccountId> ids) {
    Map<AccountId, Account> known = tx.accounts().find(ids);
    ids.forEach(id -> accounts.put(id, Optional.ofNullable(known.get(id))));
  }

  Optional<Account> account(AccountId id) {
    return accounts.computeIfAbsent(id, tx.accounts()::find);
  }

  Plan plan(Account account) {
    return plans.computeIfAbsent(account.plan(), name -> tx.accounts().plan(name).orElseThrow());
  }

  /** Refuses one that is unknown or disabled, as {@link SessionDesk#workflow}. */
  Workflow workflow(String name) {
    return workflows.computeIfAbsent(name, wanted -> SessionDesk.workflow(tx, wanted));
  }
}
