package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.decision.AccountView;
import io.tollgate.scheduler.decision.Cluster;
import io.tollgate.scheduler.decision.ReservedGpus;
import io.tollgate.scheduler.fairness.AccountUse;
import io.tollgate.scheduler.fairness.AttemptUse;
import io.tollgate.scheduler.fairness.Share;
import io.tollgate.scheduler.fairness.Usage;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.AccountStore;
import io.tollgate.scheduler.identity.Holder;
import io.tollgate.scheduler.quota.Allowance;
import io.tollgate.scheduler.quota.UsageStore;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Keeps the accounts of the in-memory cluster in step with the rows. */
final class AccountFold {
  private final Duration halfLife;
  private final Map<AccountId, AccountStore.Standing> standings = new HashMap<>();
  private final Map<AccountId, AccountUse> uses = new HashMap<>();
  private final Map<AccountId, List<Allowance>> allowances = new HashMap<>();
  private final Set<AccountId> touched = new HashSet<>();

  AccountFold(Duration halfLife) {
    this.halfLife = halfLife;
  }

  /** Reads what changed since the mark. */
  void fold(Transaction tx, String seen) {
    for (AccountStore.Standing standing : tx.accounts().changedSince(seen)) {
      standings.put(standing.id(), standing);
      touched.add(standing.id());
    }
    Set<AccountId> allowed = tx.allowances().changedSince(seen);
    if (!allowed.isEmpty()) {
      allowed.forEach(allowances::remove);
      for (Allowance allowance : tx.allowances().of(allowed)) {
        allowances.computeIfAbsent(allowance.account(), id -> new ArrayList<>()).add(allowance);
      }
      allowances.values().forEach(all -> all.sort(Allowance.IN_ORDER));
      touched.addAll(allowed);
    }
    Set<AccountId> used = tx.usage().changedSince(seen);
    if (!used.isEmpty()) {
      foldUse(tx.usage(), used);
      touched.addAll(used);
    }
  }

  private void foldUse(UsageStore store, Collection<AccountId> accounts) {
    Map<AccountId, Map<String, Usage>> totals = new HashMap<>();
    for (UsageStore.Total total : store.totalsOf(accounts)) {
      totals
          .computeIfAbsent(total.account(), id -> new HashMap<>())
          .put(total.project(), total.usage());
    }
    Map<AccountId, List<AttemptUse>> over = new HashMap<>();
    for (AttemptUse use : store.unbookedOf(accounts)) {
      over.computeIfAbsent(use.account(), id -> new ArrayList<>()).add(use);
    }
    for (AccountId account : accounts) {
      use(account)
          .over(totals.getOrDefault(account, Map.of()), over.getOrDefault(account, List.of()));
    }
  }

  /** A session is as it is told here. */
  void saw(Session session) {
    AccountId account = session.request().account();
    Optional<AttemptUse> open = AttemptUse.open(session);
    open.ifPresent(use(account)::open);
    if (open.isPresent() || use(account).close(session.id())) {
      touched.add(account);
    }
  }

  private AccountUse use(AccountId account) {
    return uses.computeIfAbsent(account, id -> new AccountUse());
  }

  /** Shows what has changed. */
  void show(Cluster cluster) {
    for (AccountId id : touched) {
      AccountStore.Standing standing = standings.get(id);
      if (standing != null) {
        cluster.put(view(standing));
      }
    }
    touched.clear();
  }

  private AccountView view(AccountStore.Standing standing) {
    List<Allowance> allowed = allowances.getOrDefault(standing.id(), List.of());
    Map<String, Usage> used = use(standing.id()).byProject(halfLife);
    Map<String, Share> projects = new HashMap<>();
    used.forEach(
        (project, usage) -> projects.put(project, new Share(weight(allowed, project), usage)));
    for (Allowance allowance : allowed) {
      if (isWeight(allowance) && allowance.holder().kind() == Holder.Kind.PROJECT) {
        projects.putIfAbsent(allowance.holder().name(), new Share(allowance.amount(), Usage.NONE));
      }
    }
    return new AccountView(
        standing.id(),
        standing.suspendedSince(),
        standing.concurrentMax(),
        standing.queuedMax(),
        new Share(weight(allowed, Holder.ACCOUNT), AccountUse.sum(used, halfLife)),
        projects,
        standing.beta(),
        allowed.stream().flatMap(allowance -> allowance.limit().stream()).toList(),
        standing.tier(),
        reserved(allowed));
  }

  private static Map<String, ReservedGpus> reserved(List<Allowance> allowed) {
    Map<String, ReservedGpus> gpus = new HashMap<>();
    for (Allowance allowance : allowed) {
      allowance
          .reserved()
          .ifPresent(reserved -> gpus.put(allowance.gpuModel().orElseThrow(), reserved));
    }
    return gpus;
  }

  private static boolean isWeight(Allowance allowance) {
    return allowance.kind() == Allowance.Kind.WEIGHT;
  }

  private static double weight(List<Allowance> allowed, String project) {
    return project.isEmpty() ? 1 : weight(allowed, Holder.project(project));
  }

  private static double weight(List<Allowance> allowed, Holder holder) {
    return allowed.stream()
        .filter(one -> isWeight(one) && one.holder().equals(holder))
        .findFirst()
        .map(Allowance::amount)
        .orElse(1.0);
  }
}
