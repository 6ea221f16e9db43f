package io.tollgate.scheduler.quota;

import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.memory.Commits;
import io.tollgate.scheduler.memory.FoldedTable;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** Allowances of a simulated world. */
public final class InMemoryAllowanceStore implements AllowanceStore {
  private final Table<Allowance.Subject, Allowance> allowances;
  private final FoldedTable<AccountId> touched;
  private final Predicate<UUID> accounts;

  /**
   * On a log.
   *
   * @param accounts whether there is such an account
   */
  public InMemoryAllowanceStore(UndoLog log, Commits commits, Predicate<UUID> accounts) {
    this.allowances = Table.hashed(log);
    this.touched = new FoldedTable<>(log, commits, (before, after) -> {});
    this.accounts = accounts;
  }

  @Override
  public void set(Allowance allowance, Act act) {
    if (!accounts.test(allowance.account().value())) {
      throw new IllegalStateException("an allowance of no account: " + allowance);
    }
    allowances.put(allowance.subject(), allowance);
    touched.put(allowance.account().value(), allowance.account());
  }

  @Override
  public boolean clear(Allowance.Subject subject, Act act) {
    boolean known = allowances.contains(subject);
    allowances.remove(subject);
    if (known) {
      touched.put(subject.account().value(), subject.account());
    }
    return known;
  }

  @Override
  public List<Allowance> of(Collection<AccountId> wanted) {
    return allowances.values().stream()
        .filter(allowance -> wanted.contains(allowance.account()))
        .toList();
  }

  @Override
  public Set<AccountId> changedSince(String mark) {
    Set<AccountId> changed = new HashSet<>();
    touched.changedSince(mark, changed::add);
    return changed;
  }

  /** A view of all that are in force. */
  public Collection<Allowance> all() {
    return allowances.values();
  }
}
