package io.tollgate.scheduler.cycle;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.control.Control;
import io.tollgate.scheduler.control.ControlAction;
import io.tollgate.scheduler.decision.Cluster;
import io.tollgate.scheduler.decision.OperatorRules;
import io.tollgate.scheduler.decision.RecentStart;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Keeps what operators have laid down in step with the rows: controls, maintenance and, while
 * something is throttled, the starts of the last minute before the last one. Those are read from
 * the rows when the first throttle comes and by each new leader, so no change of leaders lets more
 * start. A start counts for the model that it was placed on from then on.
 */
final class RulesFold {
  private final Set<UUID> throttles = new HashSet<>();
  private final Map<Attempt, Placed> placed = new HashMap<>();
  private final List<Allocation> noted = new ArrayList<>();
  private boolean counting;

  private record Attempt(SessionId session, int attempt) {}

  private record Placed(Instant at, TreeMap<Integer, NodeId> nodes) {}

  /** Folds rules changed since the mark. */
  void fold(Transaction tx, String mark, boolean first, Cluster cluster) {
    for (Control control : tx.controls().changedSince(mark, first)) {
      cluster.put(control);
      if (control.endedAt().isPresent()) {
        throttles.remove(control.id());
      } else if (control.action() == ControlAction.THROTTLE) {
        throttles.add(control.id());
      }
    }
    tx.maintenance().changedSince(mark, first).forEach(cluster::put);
  }

  /** An allocation that was read again. */
  void note(Allocation allocation) {
    if (!throttles.isEmpty()) {
      noted.add(allocation);
    }
  }

  /** Shows the starts that count, and the version of the rules. */
  void show(Transaction tx, Map<SessionId, Session> known, Cluster cluster) {
    cluster.rules(starts(tx, known), tx.controls().version());
    noted.clear();
  }

  private List<RecentStart> starts(Transaction tx, Map<SessionId, Session> known) {
    if (throttles.isEmpty()) {
      placed.clear();
      counting = false;
      return List.of();
    }
    boolean forgets = Planted.is(HouseDefect.STARTS_FORGOTTEN);
    (counting || forgets ? noted : tx.placed().lately(OperatorRules.COUNTED)).forEach(this::add);
    counting = true;
    Instant newest =
        placed.values().stream().map(Placed::at).max(Instant::compareTo).orElse(Instant.EPOCH);
    Instant counted = newest.minus(OperatorRules.COUNTED);
    placed.values().removeIf(one -> !one.at.isAfter(counted));
    Map<SessionId, Session> sessions = sessions(tx, known);
    List<RecentStart> starts = new ArrayList<>();
    placed.forEach(
        (attempt, one) -> {
          Session session = sessions.get(attempt.session);
          if (session != null) {
            starts.add(start(tx, session, one));
          }
        });
    starts.sort(Comparator.comparing(RecentStart::at).thenComparing(RecentStart::session));
    return List.copyOf(starts);
  }

  private void add(Allocation allocation) {
    placed
        .computeIfAbsent(
            new Attempt(allocation.session(), allocation.attempt()),
            attempt -> new Placed(allocation.createdAt(), new TreeMap<>()))
        .nodes
        .put(allocation.rank(), allocation.node());
  }

  private Map<SessionId, Session> sessions(Transaction tx, Map<SessionId, Session> known) {
    Map<SessionId, Session> sessions = new HashMap<>();
    Collection<UUID> missing = new ArrayList<>();
    for (Attempt attempt : placed.keySet()) {
      Session session = known.get(attempt.session);
      if (session == null) {
        missing.add(attempt.session.value());
      } else {
        sessions.put(session.id(), session);
      }
    }
    if (!missing.isEmpty()) {
      tx.sessions().findAll(missing).forEach(session -> sessions.put(session.id(), session));
    }
    return sessions;
  }

  private static RecentStart start(Transaction tx, Session session, Placed one) {
    return new RecentStart(
        one.at,
        session.request().world(),
        session.id(),
        Views.belonging(session),
        model(tx, session, one),
        List.copyOf(one.nodes.values()));
  }

  /** Of several models that would do the one of the nodes that it was placed on, running or not. */
  private static String model(Transaction tx, Session session, Placed one) {
    Shape shape = session.request().shape();
    if (shape.otherModels().isEmpty()) {
      return shape.gpuModel();
    }
    List<UUID> first = one.nodes.values().stream().limit(1).map(NodeId::value).toList();
    return tx.nodes().findAll(first).stream()
        .flatMap(node -> node.gpuModel().stream())
        .filter(shape.gpuModels()::contains)
        .findFirst()
        .orElse(shape.gpuModel());
  }
}
