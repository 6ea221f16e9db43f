package io.tollgate.scheduler.quota;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.fairness.AccountUse;
import io.tollgate.scheduler.fairness.AttemptUse;
import io.tollgate.scheduler.fairness.Usage;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Books what is over into totals, so that a new leader reads a row per account and project and not
 * every attempt there ever was. For the leader alone, under its epoch.
 */
public final class UsageBooking {
  /** So that the transaction stays short; ends come slower than this over time. */
  private static final int AT_ONCE_MAX = 5_000;

  private UsageBooking() {}

  /** Books what has come since; what counts is the same before and after. */
  public static void book(Transaction tx, Duration halfLife) {
    UsageStore store = tx.usage();
    List<AttemptUse> due =
        store.lockUnbooked(AT_ONCE_MAX).stream().sorted(AttemptUse.IN_ORDER).toList();
    if (due.isEmpty()) {
      return;
    }
    Map<AccountId, Map<String, Usage>> sums = new LinkedHashMap<>();
    due.forEach(use -> sums.put(use.account(), new TreeMap<>()));
    for (UsageStore.Total total : store.totalsOf(sums.keySet())) {
      sums.computeIfAbsent(total.account(), account -> new TreeMap<>())
          .put(total.project(), total.usage());
    }
    for (AttemptUse use : due) {
      Map<String, Usage> own = sums.computeIfAbsent(use.account(), account -> new TreeMap<>());
      AccountUse.add(own, use, halfLife);
    }
    List<UsageStore.Total> totals = new ArrayList<>();
    sums.forEach(
        (account, projects) ->
            projects.forEach(
                (project, usage) -> totals.add(new UsageStore.Total(account, project, usage))));
    store.book(Planted.is(HouseDefect.USE_BOOKED_TWICE) ? List.of() : due, totals, halfLife);
  }
}
