package io.tollgate.scheduler.cycle;

import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.decision.Awaits;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.http.Refusal;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionDesk;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Submission;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A start that is judged, its money held, and all of it taken back.
 *
 * @param refusals everything that speaks against it
 * @param quote its price; empty when there is none
 * @param queued how the decision would see it; empty when it is refused
 */
public record StartTrial(
    List<Refusal> refusals, Optional<Quote> quote, Optional<QueuedSession> queued) {

  public StartTrial {
    refusals = List.copyOf(refusals);
  }

  /** Thrown out of the transaction of a trial, so that nothing of it stays. */
  public static final class TakenBack extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient StartTrial trial;

    private TakenBack(StartTrial trial) {
      super("a trial", null, false, false);
      this.trial = trial;
    }

    /** What was found. */
    public StartTrial trial() {
      return trial;
    }
  }

  /** Tries it in the transaction; throws what was found, always. */
  public static <T> T in(
      Transaction tx, SessionDesk desk, Caller caller, Submission wish, Act act) {
    SessionDesk.Rehearsed found = desk.rehearse(tx, caller, wish, act);
    throw new TakenBack(
        new StartTrial(
            found.refusals(),
            found.quote(),
            found.session().map(session -> Views.queued(session, awaits(tx, session)))));
  }

  private static List<Awaits> awaits(Transaction tx, Session session) {
    Awaited awaited = new Awaited();
    awaited.note(tx, new HashSet<>(Set.of(session.id())), Map.of(session.id(), session));
    return awaited.of(session, other -> latestEnd(tx, other));
  }

  private static Optional<Instant> latestEnd(Transaction tx, SessionId other) {
    return tx.allocations().ofSessions(Set.of(other.value())).stream()
        .filter(allocation -> allocation.releasedAt().isEmpty())
        .map(Allocation::latestEnd)
        .max(Instant::compareTo);
  }

  /** The cluster with it in the queue; only of one that is not refused. */
  public ClusterState in(ClusterState state) {
    QueuedSession session = queued.orElseThrow();
    Map<SessionId, QueuedSession> queue = new HashMap<>(state.queue());
    queue.put(session.id(), session);
    return state.withSessions(queue, state.held());
  }
}
