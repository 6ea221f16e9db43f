package io.tollgate.scheduler.idle;

import io.tollgate.scheduler.node.Node;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.RankReport;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Reads the running attempts of protected sessions, all in a few batches. */
final class IdleAttempts {

  private IdleAttempts() {}

  /** Those of the sessions that run, in the order given. */
  static List<IdleAttempt> of(
      Transaction tx, List<IdleProtection> due, Map<UUID, Session> sessions) {
    Map<UUID, Session> running = new LinkedHashMap<>();
    for (IdleProtection protection : due) {
      Session session = sessions.get(protection.session().value());
      if (session != null && session.state() == SessionState.RUNNING) {
        running.put(session.id().value(), session);
      }
    }
    if (running.isEmpty()) {
      return List.of();
    }
    List<Allocation> current = new ArrayList<>();
    for (Allocation one : tx.allocations().ofSessions(running.keySet())) {
      Session session = running.get(one.session().value());
      if (session != null && session.progress().attempt() == one.attempt()) {
        current.add(one);
      }
    }
    Map<SessionId, List<RankReport>> ranks =
        tx.proofs().of(current).stream()
            .collect(Collectors.groupingBy(rank -> rank.allocation().session()));
    Set<NodeId> ready = ready(tx, current);
    List<IdleAttempt> attempts = new ArrayList<>();
    for (IdleProtection protection : due) {
      Session session = running.get(protection.session().value());
      if (session != null) {
        List<RankReport> own = ranks.getOrDefault(session.id(), List.of());
        attempts.add(
            new IdleAttempt(
                protection,
                session,
                own,
                own.stream().allMatch(rank -> ready.contains(rank.allocation().node()))));
      }
    }
    return attempts;
  }

  private static Set<NodeId> ready(Transaction tx, Collection<Allocation> allocations) {
    Set<UUID> nodes =
        allocations.stream().map(one -> one.node().value()).collect(Collectors.toSet());
    return tx.nodes().findAll(nodes).stream()
        .filter(node -> node.state().equals("ready"))
        .map(Node::id)
        .collect(Collectors.toSet());
  }
}
