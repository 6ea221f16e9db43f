package io.tollgate.scheduler.control;

import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionLife;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * How nodes become empty under a drain, if all work runs as long as it may.
 *
 * @param moved sessions that still run at the deadline and are queued again
 * @param stopped those that still run then and end for good
 * @param emptyBy when nothing is held there any more at the latest; empty when nothing is now
 */
public record Emptying(int moved, int stopped, Optional<Instant> emptyBy) {
  /** More sessions than this are on no fleet that is drained at once. */
  private static final int LOOKED_AT_MAX = 100_000;

  /** Of a drain; empty for any other control. */
  static Optional<Emptying> of(Transaction tx, Control control, LifePolicy policy) {
    if (control.action() != ControlAction.DRAIN) {
      return Optional.empty();
    }
    List<UUID> ids =
        tx.reach().running(ReachStore.Nodes.of(control), LOOKED_AT_MAX).stream()
            .map(SessionId::value)
            .toList();
    return Optional.of(of(tx.sessions().findAll(ids), ends(tx, ids), control.deadline(), policy));
  }

  /** Until when each holds its GPUs at the latest. */
  private static Map<UUID, Instant> ends(Transaction tx, List<UUID> sessions) {
    Map<UUID, Instant> ends = new HashMap<>();
    for (Allocation held : tx.allocations().ofSessions(sessions)) {
      if (held.releasedAt().isEmpty()) {
        ends.merge(
            held.session().value(),
            held.latestEnd(),
            (one, other) -> one.isAfter(other) ? one : other);
      }
    }
    return ends;
  }

  static Emptying of(
      List<Session> running,
      Map<UUID, Instant> ends,
      Optional<Instant> deadline,
      LifePolicy policy) {
    int moved = 0;
    int stopped = 0;
    Instant last = Instant.MIN;
    for (Session session : running) {
      Instant free = ends.getOrDefault(session.id().value(), Instant.MIN);
      // What is bounded is the end of the work, and then its end and its cleanup.
      Instant over = free.minus(policy.stopGrace()).minus(policy.cleanupBound());
      if (deadline.filter(over::isAfter).isPresent()) {
        boolean again = SessionLife.goesOnAfterPlatformEnd(session.progress(), policy);
        moved += again ? 1 : 0;
        stopped += again ? 0 : 1;
        free = deadline.get().plus(policy.stopGrace()).plus(policy.cleanupBound());
      }
      last = free.isAfter(last) ? free : last;
    }
    return new Emptying(
        moved, stopped, Optional.of(last).filter(time -> time.isAfter(Instant.MIN)));
  }

  /** For people, such as {@code 1 moved, 2 stopped}. */
  public String words() {
    return moved + " moved, " + stopped + " stopped";
  }
}
