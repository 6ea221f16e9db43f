package io.tollgate.scheduler.cycle;

import io.tollgate.metering.Cause;
import io.tollgate.scheduler.decision.Preempt;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.Lifecycle;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionEvent;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Orders those to leave whom a plan makes leave, all of one claimant's or none: only while the
 * claimant waits as it did, and each of them runs as it did. So nobody leaves for nothing.
 */
final class PreemptCommit {
  private final LifePolicy policy;

  PreemptCommit(LifePolicy policy) {
    this.policy = policy;
  }

  /**
   * Answers those of which something assumed no longer holds; the epoch is fenced already.
   *
   * @param rules the version of the operators' rules that the decision saw
   */
  List<Preempt> apply(Transaction tx, List<Preempt> preempts, long epoch, long rules, Instant now) {
    if (preempts.isEmpty() || !tx.controls().isVersion(rules)) {
      return preempts;
    }
    TreeSet<UUID> claimants = new TreeSet<>();
    TreeSet<SessionId> victims = new TreeSet<>();
    for (Preempt preempt : preempts) {
      claimants.add(preempt.claimant().value());
      preempt.victims().forEach(victim -> victims.add(victim.session()));
    }
    Map<UUID, Session> waiting = tx.sessions().lockPlaceable(claimants);
    Map<SessionId, Session> running = new HashMap<>();
    victims.forEach(
        id ->
            tx.sessions().lock(id).filter(PreemptCommit::runs).ifPresent(s -> running.put(id, s)));
    Cause cause = new Cause("system:cycle", "epoch:" + epoch + ":" + now, "preempted");
    Lifecycle lifecycle = new Lifecycle(tx, policy);
    List<Preempt> recalled = new ArrayList<>();
    for (Preempt preempt : preempts) {
      if (!holds(preempt, waiting, running)) {
        recalled.add(preempt);
        continue;
      }
      for (Preempt.Victim victim : preempt.victims()) {
        Session session = running.get(victim.session());
        if (session != null) {
          lifecycle.apply(
              session, SessionEvent.StopOrdered.preempted(preempt.claimant()), cause, now);
        }
      }
    }
    return recalled;
  }

  private static boolean runs(Session session) {
    return session.state() == SessionState.STARTING || session.state() == SessionState.RUNNING;
  }

  private static boolean holds(
      Preempt preempt, Map<UUID, Session> waiting, Map<SessionId, Session> running) {
    return isAt(waiting.get(preempt.claimant().value()), preempt.claimantVersion())
        && preempt.victims().stream()
            .allMatch(victim -> isAt(running.get(victim.session()), victim.version()));
  }

  private static boolean isAt(@Nullable Session session, long version) {
    return session != null && session.progress().version() == version;
  }
}
