package io.tollgate.metering.charging;

import io.tollgate.metering.MeteringPolicy;
import io.tollgate.metering.MeteringStores;
import io.tollgate.metering.budget.Budgets;
import io.tollgate.metering.ledger.Ledger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends of many sessions, each settled in its turn by {@link Settlement}, exactly as if it had come
 * alone. What that reads of all of them is read before, and what it writes is written after, each
 * kind of row at once (docs/adr/0071). When one of them cannot be settled it throws, and the
 * transaction is to be undone.
 *
 * <p>Locks: the payers of all, then the billings of all, both in the order of their ids.
 */
public final class Ends {
  private final MeteringStores stores;
  private final Budgets budgets;
  private final MeteringPolicy policy;

  /** Over stores of one transaction. */
  public Ends(MeteringStores stores, Budgets budgets, MeteringPolicy policy) {
    this.stores = stores;
    this.budgets = budgets;
    this.policy = policy;
  }

  /** What became of each, in their order. Those of one payer draw on its balance in that order. */
  public List<Settled> settle(List<SessionEnd> ends, Instant now) {
    if (ends.isEmpty()) {
      return List.of();
    }
    Gathering all = new Gathering(stores, ends.stream().map(SessionEnd::sessionId).toList());
    Settlement settlement =
        new Settlement(
            all.ledger(),
            new Ledger(all.ledger(), policy.graceAfterExpiry()),
            all.billings(),
            all.charges(),
            budgets,
            policy.failureRefundsPerDay());
    List<Settled> settled = new ArrayList<>(ends.size());
    for (SessionEnd end : ends) {
      settled.add(
          end.attempt().isPresent()
              ? settlement.end(end.sessionId(), end.attempt().get(), end.cause(), now)
              : settlement.neverRan(end.sessionId(), end.reason(), end.cause(), now));
    }
    all.write();
    return settled;
  }
}
