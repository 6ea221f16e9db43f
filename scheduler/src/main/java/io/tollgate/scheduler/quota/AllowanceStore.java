package io.tollgate.scheduler.quota;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Allowances, within one transaction. */
public interface AllowanceStore {
  /** Sets an amount, whatever it was before. */
  void set(Allowance allowance, Act act);

  /** Takes an allowance away; false when there is none. */
  boolean clear(Allowance.Subject subject, Act act);

  /** What is in force for those accounts, in no order. */
  List<Allowance> of(Collection<AccountId> accounts);

  /** Accounts of which something of this changed since the mark. */
  Set<AccountId> changedSince(String mark);
}
