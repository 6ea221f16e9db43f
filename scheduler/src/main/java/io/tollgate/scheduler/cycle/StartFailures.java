package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.FailedStarts;
import io.tollgate.scheduler.session.RankReport;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** On which nodes the starts of waiting sessions have failed, read when such a session changes. */
final class StartFailures {
  private final Map<SessionId, Set<NodeId>> nodes = new HashMap<>();

  /**
   * Reads it for those of the sessions that wait after a failure, and forgets it for the others.
   */
  void note(Transaction tx, Collection<SessionId> touched, Map<SessionId, Session> sessions) {
    Map<UUID, Session> failed = new TreeMap<>();
    for (SessionId id : touched) {
      nodes.remove(id);
      Session session = sessions.get(id);
      if (session != null && FailedStarts.has(session.progress())) {
        failed.put(id.value(), session);
      }
    }
    if (failed.isEmpty()) {
      return;
    }
    List<Allocation> allocations = tx.allocations().ofSessions(failed.keySet());
    Map<SessionId, List<RankReport>> reports =
        tx.proofs().of(allocations).stream()
            .collect(Collectors.groupingBy(report -> report.allocation().session()));
    for (Session session : failed.values()) {
      nodes.put(
          session.id(),
          FailedStarts.nodes(session.progress(), reports.getOrDefault(session.id(), List.of())));
    }
  }

  /** The nodes of one session. */
  Set<NodeId> of(SessionId session) {
    return nodes.getOrDefault(session, Set.of());
  }
}
