package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.Neighbours;
import io.tollgate.scheduler.session.Neighbours.Together;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * For whom it matters whose a session is: those that wait for nodes that do not take everybody, or
 * whose account keeps some of its sessions apart. All others are judged together, whoever they are.
 */
final class Hosts {
  private final boolean lends;
  private final Set<Pool> choosy = new HashSet<>();
  private final Set<String> reserved = new HashSet<>();
  private final Map<AccountId, Integer> keepingApart = new HashMap<>();

  /**
   * Among those nodes, before any session was seen.
   *
   * @param lends whether anybody can be made to leave what is kept for others
   */
  Hosts(Collection<NodeView> nodes, Collection<AccountView> accounts, boolean lends) {
    this.lends = lends;
    accounts.forEach(account -> reserved.addAll(account.reserved().keySet()));
    for (NodeView node : nodes) {
      if (node.hosting().singleTenant() || node.hosting().beta()) {
        choosy.add(node.pool());
      }
    }
  }

  /** A session has come; true when it is the first of its account that keeps away from others. */
  boolean come(Belonging belonging) {
    return keepsApart(belonging) && keepingApart.merge(belonging.account(), 1, Integer::sum) == 1;
  }

  /** A session has gone; true when it was the last of its account that kept away from others. */
  boolean go(Belonging belonging) {
    return keepsApart(belonging)
        && keepingApart.computeIfPresent(
                belonging.account(), (id, count) -> count > 1 ? count - 1 : null)
            == null;
  }

  private static boolean keepsApart(Belonging belonging) {
    return !belonging.company().avoid().isEmpty();
  }

  /** What the session needs at that time, with as much of whose it is as matters. */
  Need need(QueuedSession session, Map<AccountId, AccountView> accounts, Instant now) {
    Need plain = new Need(session.world(), session.shape().near(company(session, now)));
    boolean apart = keepingApart.containsKey(session.account());
    boolean choosyNodes = !choosy.isEmpty() && plain.pools().stream().anyMatch(choosy::contains);
    boolean kept =
        !reserved.isEmpty() && plain.shape().gpuModels().stream().anyMatch(reserved::contains);
    if (!apart && !choosyNodes && !kept) {
      return plain;
    }
    AccountView account = accounts.get(session.account());
    boolean holds = kept && account != null && !account.reserved().isEmpty();
    boolean matters = apart || choosyNodes || holds || session.shape().isPart();
    Guest guest =
        new Guest(
            matters ? Optional.of(session.account()) : Optional.empty(),
            !choosyNodes || account != null && account.beta(),
            kept && lends && session.preemptible(),
            apart ? session.belonging().company() : Company.NONE);
    return new Need(plain.world(), plain.shape(), guest);
  }

  /** What it avoids is in the guest; a preference that has run out is none. */
  private static Neighbours company(QueuedSession session, Instant now) {
    Optional<Together> insists =
        session
            .shape()
            .neighbours()
            .together()
            .filter(wish -> preferredUntil(session).filter(until -> !until.isAfter(now)).isEmpty())
            .map(wish -> new Together(wish.label(), Optional.empty()));
    return new Neighbours(Map.of(), insists);
  }

  /** Until when it waits for good company that it only prefers. */
  static Optional<Instant> preferredUntil(QueuedSession session) {
    Optional<Duration> patience =
        session.shape().neighbours().together().flatMap(Together::preferredFor);
    return patience.map(session.queuedAt()::plus);
  }
}
