package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.decision.Awaits;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Sessions that are only tried, as the decision would see them. */
final class TriedSessions {

  private TriedSessions() {}

  /** One of the transaction. */
  static QueuedSession seen(Transaction tx, Session session) {
    return Views.queued(session, awaits(tx, session));
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
}
