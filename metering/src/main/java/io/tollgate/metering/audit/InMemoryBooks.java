package io.tollgate.metering.audit;

import io.tollgate.metering.InMemoryMoney;
import io.tollgate.metering.MeteringPolicy;
import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.ledger.Payer;
import io.tollgate.metering.ledger.Transfer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The invariants of the money, looked at in the rows of a world without a database. What {@link
 * Books} does by queries, and more often: after every event.
 *
 * <p>The look is independent: balances are compared with sums of the rows they stand for, and
 * charges with the design's formula. One for the life of a world; look between transactions.
 */
public final class InMemoryBooks {
  private final InMemoryMoney money;
  private final MeteringPolicy policy;
  private final SessionAudit sessions;
  private final PriceAudit prices;
  private final Map<UUID, PayerAudit> payers = new HashMap<>();
  private final Set<UUID> unsettled = new LinkedHashSet<>();

  /** Of a world that is run under a policy. */
  public InMemoryBooks(InMemoryMoney money, MeteringPolicy policy) {
    this.money = money;
    this.policy = policy;
    this.prices = new PriceAudit(money.prices());
    this.sessions = new SessionAudit(money, policy.failureRefundsPerDay());
  }

  /** One session: costs what its rows cost to read. */
  public List<Violation> checkSession(UUID sessionId) {
    requireCommitted();
    List<Violation> found = new ArrayList<>(0);
    sessions.check(sessionId, found);
    return found;
  }

  /** One payer: the transfers since last time, and the grants they moved or that have credit. */
  public List<Violation> checkPayer(UUID payer) {
    requireCommitted();
    List<Violation> found = new ArrayList<>(0);
    audit(payer).check(found);
    return found;
  }

  /** The sessions and payers written since this was last called; nothing else can have changed. */
  public List<Violation> checkTouched() {
    requireCommitted();
    List<Violation> found = new ArrayList<>(0);
    for (UUID session : money.sessions().take()) {
      int before = found.size();
      sessions.check(session, found);
      if (found.size() == before && isSettled(session)) {
        unsettled.remove(session);
      } else {
        unsettled.add(session);
      }
    }
    for (UUID payer : money.payers().take()) {
      audit(payer).check(found);
    }
    prices.checkTouched(found);
    return found;
  }

  /**
   * Everything but sessions that are settled, were found right and have not been written since:
   * costs what is open, however many have ended.
   */
  public List<Violation> checkUnsettled() {
    List<Violation> found = checkTouched();
    Map<UUID, Long> held = new HashMap<>();
    for (UUID session : unsettled) {
      sessions.check(session, found);
      money.billings().find(session).ifPresent(billing -> addHeld(billing, held));
    }
    for (Payer payer : money.ledger().payers()) {
      check(audit(payer.payerId()), payer.payerId(), held, found);
    }
    return found;
  }

  /** Everything, from the first row on; of quotes, which never change, those not found right. */
  public List<Violation> checkAll() {
    requireCommitted();
    List<Violation> found = new ArrayList<>();
    Map<UUID, Long> held = new HashMap<>();
    for (Billing billing : money.billings().all()) {
      sessions.check(billing.sessionId(), found);
      addHeld(billing, held);
    }
    for (Payer payer : money.ledger().payers()) {
      UUID id = payer.payerId();
      check(new PayerAudit(money, id, policy.graceAfterExpiry()), id, held, found);
    }
    prices.check(found);
    for (Transfer transfer : money.ledger().transfers()) {
      Optional<UUID> session = transfer.sessionId();
      if (session.isPresent() && money.billings().find(session.get()).isEmpty()) {
        found.add(Violation.of(6, "session " + session.get() + " has transfers and no hold"));
      }
    }
    return found;
  }

  private void check(PayerAudit audit, UUID payer, Map<UUID, Long> held, List<Violation> found) {
    audit.check(found);
    audit.checkGrants(found);
    long counted = money.heldMicros().find(payer).orElse(0L);
    if (counted != held.getOrDefault(payer, 0L)) {
      found.add(Violation.of(3, "payer " + payer + " holds " + counted + " by count"));
    }
  }

  private static void addHeld(Billing billing, Map<UUID, Long> held) {
    if (!billing.settled()) {
      held.merge(billing.payer(), billing.amounts().left(), Math::addExact);
    }
  }

  private boolean isSettled(UUID session) {
    return money.billings().find(session).map(Billing::settled).orElse(false);
  }

  private PayerAudit audit(UUID payer) {
    return payers.computeIfAbsent(
        payer, id -> new PayerAudit(money, id, policy.graceAfterExpiry()));
  }

  private void requireCommitted() {
    if (money.log().isOpen()) {
      throw new IllegalStateException("The books are looked at between transactions.");
    }
  }
}
