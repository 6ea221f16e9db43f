package io.tollgate.scheduler.identity;

import io.tollgate.metering.IdOrder;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.scheduler.control.Tier;
import io.tollgate.scheduler.memory.Commits;
import io.tollgate.scheduler.memory.FoldedTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Accounts, plans and people of a simulated world. */
public final class InMemoryAccountStore implements AccountStore {
  private record Row(Account account, Instant stateSince, boolean beta) {}

  private final FoldedTable<Row> accounts;
  private final Table<UUID, Person> people;
  private final Table<String, Plan> plans;
  private final Table<String, String> groups;
  private final Table<Suspended, String> suspensions;

  private static final int DAY_SECONDS = 86_400;

  private record Suspended(AccountId account, SuspensionCause cause) {}

  /** With the plans and the group that every database begins with. */
  public InMemoryAccountStore(UndoLog log, Commits commits) {
    this.accounts = new FoldedTable<>(log, commits, (before, after) -> {});
    this.people = Table.hashed(log);
    this.plans = Table.sorted(log, Comparator.naturalOrder());
    this.groups = Table.sorted(log, Comparator.naturalOrder());
    this.suspensions = Table.hashed(log);
    put(new Plan("free", 2, 40, 10, 100, "low", DAY_SECONDS, Optional.empty()));
    put(new Plan("starter", 5, 100, 60, 1_000, "normal", 3 * DAY_SECONDS, Optional.empty()));
    put(new Plan("pro", 20, 400, 120, 10_000, "normal", 7 * DAY_SECONDS, Optional.empty()));
    put(
        new Plan(
            "enterprise",
            200,
            4_000,
            1_200,
            1_000_000,
            "high",
            30 * DAY_SECONDS,
            Optional.empty()));
    addGroup("standard");
  }

  /** Adds a plan, or replaces the one of that name. */
  public void put(Plan plan) {
    plans.put(plan.name(), plan);
  }

  /** Adds a group. */
  public void addGroup(String name) {
    groups.put(name, name);
  }

  @Override
  public void add(Account account, Person person, Act act) {
    UUID id = account.id().value();
    if (accounts.get(id) != null) {
      throw new IllegalStateException("account " + id + " exists already");
    }
    if (!plans.contains(account.plan()) || !groups.contains(account.group())) {
      throw new IllegalStateException(
          "account " + id + ": no plan " + account.plan() + " or no group " + account.group());
    }
    put(
        new Account(
            account.id(),
            account.world(),
            account.plan(),
            account.group(),
            account.state(),
            Optional.empty(),
            account.createdAt(),
            1),
        account.createdAt());
    people.put(id, person);
  }

  private void put(Account account, Instant stateSince) {
    if (account.isSuspended() && account.stateReason().isEmpty()) {
      throw new IllegalStateException("account " + account.id() + " is suspended for no reason");
    }
    accounts.put(account.id().value(), new Row(account, stateSince, isBeta(account.id())));
  }

  @Override
  public Optional<Account> find(AccountId id) {
    return Optional.ofNullable(get(id.value()));
  }

  /** The account of that id, or null. */
  public @Nullable Account get(UUID id) {
    Row row = accounts.get(id);
    return row == null ? null : row.account();
  }

  @Override
  public void setBeta(AccountId id, boolean beta) {
    Row row = accounts.get(id.value());
    if (row != null) {
      accounts.put(id.value(), new Row(row.account(), row.stateSince(), beta));
    }
  }

  private boolean isBeta(AccountId id) {
    Row row = accounts.get(id.value());
    return row != null && row.beta();
  }

  @Override
  public Optional<Account> lock(AccountId id) {
    return find(id);
  }

  @Override
  public Optional<Account> lockShared(AccountId id) {
    return find(id);
  }

  @Override
  public Map<AccountId, Account> lockShared(Collection<AccountId> ids) {
    return find(ids);
  }

  @Override
  public Map<AccountId, Account> find(Collection<AccountId> ids) {
    Map<AccountId, Account> found = new HashMap<>();
    ids.forEach(id -> find(id).ifPresent(account -> found.put(id, account)));
    return found;
  }

  @Override
  public void setState(AccountId id, Account.State state, Optional<String> reason, Act act) {
    Account before = get(id.value());
    if (before == null) {
      throw new IllegalStateException("account " + id + " was locked and is gone");
    }
    put(
        new Account(
            id,
            before.world(),
            before.plan(),
            before.group(),
            state,
            reason,
            before.createdAt(),
            before.version() + 1),
        act.at());
  }

  @Override
  public void addSuspension(AccountId id, SuspensionCause cause, String reason, Act act) {
    if (get(id.value()) == null) {
      throw new IllegalStateException("suspension of an unknown account " + id);
    }
    suspensions.put(new Suspended(id, cause), reason);
  }

  @Override
  public boolean liftSuspension(AccountId id, SuspensionCause cause, Act act) {
    Suspended key = new Suspended(id, cause);
    boolean open = suspensions.contains(key);
    if (open && cause == SuspensionCause.CLOSED) {
      throw new IllegalStateException("account " + id + " has ended; nobody lifts that");
    }
    suspensions.remove(key);
    return open;
  }

  @Override
  public boolean isSuspendedBy(AccountId id, SuspensionCause cause) {
    return suspensions.contains(new Suspended(id, cause));
  }

  @Override
  public Optional<String> suspensionReason(AccountId id) {
    for (SuspensionCause cause : SuspensionCause.values()) {
      Optional<String> reason = suspensions.find(new Suspended(id, cause));
      if (reason.isPresent()) {
        return reason;
      }
    }
    return Optional.empty();
  }

  @Override
  public List<AccountId> suspendedBy(SuspensionCause cause, Optional<AccountId> after, int limit) {
    return suspensions.keys().stream()
        .filter(suspended -> suspended.cause() == cause)
        .map(Suspended::account)
        .filter(
            id -> after.isEmpty() || IdOrder.BY_BYTES.compare(id.value(), after.get().value()) > 0)
        .sorted(Comparator.comparing(AccountId::value, IdOrder.BY_BYTES))
        .limit(limit)
        .toList();
  }

  @Override
  public Optional<Plan> plan(String name) {
    return plans.find(name);
  }

  @Override
  public List<String> planNames() {
    return List.copyOf(plans.keys());
  }

  @Override
  public List<String> groupNames() {
    return List.copyOf(groups.keys());
  }

  @Override
  public List<Standing> changedSince(String mark) {
    List<Standing> changed = new ArrayList<>();
    accounts.changedSince(mark, row -> changed.add(standing(row)));
    return changed;
  }

  private Standing standing(Row row) {
    Account account = row.account();
    Plan plan = plans.find(account.plan()).orElseThrow();
    return new Standing(
        account.id(),
        account.isSuspended() ? Optional.of(row.stateSince()) : Optional.empty(),
        plan.concurrentSessionsMax(),
        plan.queuedSessionsMax(),
        row.beta(),
        new Tier(account.plan(), account.group()));
  }

  /** All accounts, in the order added. */
  public Collection<Account> all() {
    return accounts.values().stream().map(Row::account).toList();
  }
}
