package io.tollgate.scheduler.quota;

import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.scheduler.fairness.AttemptUse;
import io.tollgate.scheduler.fairness.Usage;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.memory.Commits;
import io.tollgate.scheduler.memory.FoldedTable;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** What attempts of a simulated world used. */
public final class InMemoryUsageStore implements UsageStore {
  private final Table<Attempt, AttemptUse> uses;
  private final Table<Attempt, AttemptUse> unbooked;
  private final Table<Name, Faded> totals;
  private final FoldedTable<AccountId> touched;
  private final Predicate<UUID> accounts;

  private record Attempt(UUID session, int attempt) {
    static Attempt of(AttemptUse use) {
      return new Attempt(use.session().value(), use.attempt());
    }
  }

  private record Name(AccountId account, String project) {}

  private record Faded(Total total, Duration halfLife) {}

  /**
   * On a log.
   *
   * @param accounts whether there is such an account
   */
  public InMemoryUsageStore(UndoLog log, Commits commits, Predicate<UUID> accounts) {
    this.uses = Table.hashed(log);
    this.unbooked = Table.hashed(log);
    this.totals = Table.hashed(log);
    this.touched = new FoldedTable<>(log, commits, (before, after) -> {});
    this.accounts = accounts;
  }

  @Override
  public void add(List<Over> uses, Instant now) {
    uses.forEach(over -> add(over.use()));
  }

  private void add(AttemptUse use) {
    if (!accounts.test(use.account().value()) || !uses.insert(Attempt.of(use), use)) {
      throw new IllegalStateException("a use that cannot be: " + use);
    }
    unbooked.put(Attempt.of(use), use);
    touch(use.account());
  }

  @Override
  public List<AttemptUse> lockUnbooked(int most) {
    return unbooked.values().stream().sorted(AttemptUse.IN_ORDER).limit(most).toList();
  }

  @Override
  public List<AttemptUse> unbookedOf(Collection<AccountId> wanted) {
    return unbooked.values().stream()
        .filter(use -> wanted.contains(use.account()))
        .sorted(AttemptUse.IN_ORDER)
        .toList();
  }

  @Override
  public List<Total> totalsOf(Collection<AccountId> wanted) {
    return totals.values().stream()
        .map(Faded::total)
        .filter(total -> wanted.contains(total.account()))
        .toList();
  }

  @Override
  public void book(Collection<AttemptUse> booked, Collection<Total> into, Duration halfLife) {
    for (AttemptUse use : booked) {
      unbooked.remove(Attempt.of(use));
      touch(use.account());
    }
    into.forEach(total -> put(total, halfLife));
  }

  @Override
  public void refade(Duration halfLife) {
    for (Faded old : List.copyOf(totals.values())) {
      if (!old.halfLife().equals(halfLife)) {
        Total total = old.total();
        put(new Total(total.account(), total.project(), rebuilt(total, halfLife)), halfLife);
        touch(total.account());
      }
    }
  }

  /** A total made anew from the attempts that are booked in it. */
  private Usage rebuilt(Total total, Duration halfLife) {
    return uses.values().stream()
        .filter(use -> !unbooked.contains(Attempt.of(use)))
        .filter(use -> use.account().equals(total.account()))
        .filter(use -> use.project().orElse("").equals(total.project()))
        .sorted(AttemptUse.IN_ORDER)
        .reduce(
            Usage.NONE,
            (sum, use) -> sum.plus(use.gpuMinutes(), use.began(), halfLife),
            (one, other) -> one.plus(other, halfLife));
  }

  @Override
  public Set<AccountId> changedSince(String mark) {
    Set<AccountId> changed = new HashSet<>();
    touched.changedSince(mark, changed::add);
    return changed;
  }

  /** A view of what all attempts used. */
  public Collection<AttemptUse> all() {
    return uses.values();
  }

  private void put(Total total, Duration halfLife) {
    totals.put(new Name(total.account(), total.project()), new Faded(total, halfLife));
  }

  private void touch(AccountId account) {
    touched.put(account.value(), account);
  }
}
