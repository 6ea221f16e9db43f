package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.SessionId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who holds places of the fleet and fills limits, kept from decision to decision. What a decision
 * starts counts for it; afterwards only what the next state says does, which is mostly the same, so
 * that it stays as it is.
 */
final class Running {
  private final Limits limits;
  private final Fleet fleet;
  private final Tenants tenants = new Tenants();
  private final Map<SessionId, Stay> stays = new HashMap<>();
  private final Map<SessionId, Begun> begun = new HashMap<>();
  private List<HeldSession> preempted = List.of();

  /**
   * What a decision started.
   *
   * @param as the session, for as long as it was started
   * @param end when it is over at the latest
   */
  private record Begun(Waiter as, Start start, long end) {}

  /** On which nodes a session is, and what it fills. */
  private record Stay(List<NodeLine> nodes, List<Part> parts) {}

  /** Nobody. */
  Running(Fleet fleet, Limits limits) {
    this.fleet = fleet;
    this.limits = limits;
  }

  /** Who may be made to leave, and who leaves. */
  Tenants tenants() {
    return tenants;
  }

  /**
   * What a decision has changed, as long as no state says so.
   *
   * @param at when it was made
   */
  void decided(Findings findings, List<HeldSession> leaving, long at) {
    for (int i = 0; i < findings.starts().size(); i++) {
      Start start = findings.starts().get(i);
      Waiter as = findings.startedAs().get(i);
      begun.put(start.session(), new Begun(as, start, at + as.length));
    }
    preempted = leaving;
  }

  /** Nobody leaves whom the last decision made leave, until a state says so. */
  void forgetLeaving() {
    preempted.forEach(fleet::holdInstead);
    preempted = List.of();
  }

  /** What was started holds nothing of which no state said so. */
  void forgetStarts() {
    for (Begun one : begun.values()) {
      release(one);
      limits.end(one.start().session(), one.as().limits);
    }
    begun.clear();
  }

  private void release(Begun one) {
    one.start().placements().forEach(placed -> fleet.release(one.start().session(), placed.node()));
  }

  /** The session holds this. */
  void add(ClusterState state, HeldSession session) {
    tenants.add(session);
    Begun known = begun.remove(session.id());
    boolean same = known != null && isSame(known, session);
    if (known != null && !same) {
      release(known);
    }
    if (!same) {
      session.allocations().forEach(held -> fleet.hold(session, held));
    }
    List<Part> parts = session.countsAsRunning() ? limits.fills.partsOf(state, session) : List.of();
    boolean counted = same && endsWith(known, session) && Fills.same(parts, known.as().limits);
    if (known != null && !counted) {
      limits.end(session.id(), known.as().limits);
    }
    if (!counted) {
      run(session, parts);
    }
    stays.put(session.id(), new Stay(fleet.on(session.allocations()), parts));
  }

  private static boolean endsWith(Begun begun, HeldSession session) {
    return begun.end() == Ticks.of(session.latestEnd());
  }

  private void run(HeldSession session, List<Part> parts) {
    limits.run(session.id(), parts, Ticks.of(session.latestEnd()));
  }

  /** Whether that is exactly what was started. */
  private static boolean isSame(Begun begun, HeldSession session) {
    List<Placement> placements = begun.start().placements();
    List<HeldAllocation> allocations = session.allocations();
    if (placements.size() != allocations.size()
        || !begun.as().session.belonging().equals(session.belonging())) {
      return false;
    }
    for (int i = 0; i < placements.size(); i++) {
      Placement placed = placements.get(i);
      HeldAllocation held = allocations.get(i);
      boolean same =
          placed.node().equals(held.node())
              && placed.gpuUuids().equals(held.gpuUuids())
              && placed.gpuThousandths() == held.gpuThousandths()
              && placed.cpus() == held.cpus()
              && placed.memoryBytes() == held.memoryBytes()
              && begun.end() == Ticks.of(held.latestEnd());
      if (!same) {
        return false;
      }
    }
    return true;
  }

  /** A session that was added holds nothing any more. */
  void remove(HeldSession session) {
    tenants.remove(session);
    Stay stay = stays.remove(session.id());
    if (stay != null) {
      for (NodeLine node : stay.nodes()) {
        fleet.release(session.id(), node);
      }
      limits.end(session.id(), stay.parts());
    }
  }

  /** The limits of those accounts are other ones. */
  void limitAnew(ClusterState state, Set<AccountId> accounts) {
    for (Map.Entry<SessionId, Stay> one : stays.entrySet()) {
      HeldSession held = state.held().get(one.getKey());
      Stay stay = one.getValue();
      if (held != null && accounts.contains(held.account()) && !stay.parts().isEmpty()) {
        limits.end(held.id(), stay.parts());
        List<Part> parts = limits.fills.partsOf(state, held);
        run(held, parts);
        one.setValue(new Stay(stay.nodes(), parts));
      }
    }
  }
}
