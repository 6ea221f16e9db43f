package io.tollgate.scheduler.cycle;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.decision.Cluster;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Promise;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.decision.placement.Prices;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.node.Gpu;
import io.tollgate.scheduler.node.Node;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.node.NodeStore;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.AllocationId;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Keeps the in-memory cluster in step with the rows.
 *
 * <p>Every folded row carries the id of the transaction that changed it last. Rows and the snapshot
 * are read in one REPEATABLE READ transaction; everything at or above the xmin of the snapshot
 * before is read again. A transaction that was open at that snapshot has an id at or above its
 * xmin, so a late commit is seen whatever the order of commits; rows seen twice change nothing.
 */
final class CatchUp {
  private final LifePolicy policy;
  private final Cluster cluster = new Cluster();
  private final Map<SessionId, Session> sessions = new HashMap<>();
  private final Map<SessionId, Map<AllocationId, Allocation>> held = new HashMap<>();
  private final AccountFold accounts;
  private final StartFailures startFailures = new StartFailures();
  private final RulesFold rules = new RulesFold();
  private final Awaited awaited = new Awaited();
  private final Turns turns = new Turns();
  private final Map<UUID, String> nodeStates = new HashMap<>();
  private final Set<NodeId> turned = new HashSet<>();
  private String seen = "0";
  private boolean loaded;

  CatchUp(LifePolicy policy, Duration halfLife) {
    this.policy = policy;
    this.accounts = new AccountFold(halfLife);
  }

  /** Folds what changed since the last call, in the transaction given, and shows the cluster. */
  ClusterState fold(Transaction tx) {
    String mark = tx.mark();
    foldNodes(tx);
    accounts.fold(tx, seen);
    rules.fold(tx, seen, !loaded, cluster);
    foldSessions(tx);
    rules.show(tx, sessions, cluster);
    accounts.show(cluster);
    seen = mark;
    loaded = true;
    return cluster.snapshot();
  }

  /** What the decision told, so that the next one sees the promises it gave. */
  void promises(Map<SessionId, Promise> before, Map<SessionId, Promise> after) {
    before.keySet().stream().filter(id -> !after.containsKey(id)).forEach(cluster::removePromise);
    after.values().forEach(cluster::put);
  }

  /** When time alone changes something for one of those who wait, next. */
  Optional<Instant> nextTurn(Instant after) {
    return turns.next(after);
  }

  /** What placing weighs by from now on. */
  void prices(Prices inForce) {
    cluster.put(inForce);
  }

  private void foldNodes(Transaction tx) {
    NodeStore store = tx.nodes();
    Map<UUID, Node> changed = new TreeMap<>();
    store.changedSince(seen).forEach(node -> changed.put(node.id().value(), node));
    List<UUID> moreWithGpus =
        store.gpusChangedSince(seen).stream().filter(id -> !changed.containsKey(id)).toList();
    if (!moreWithGpus.isEmpty()) {
      store.findAll(moreWithGpus).forEach(node -> changed.put(node.id().value(), node));
    }
    if (changed.isEmpty()) {
      return;
    }
    Map<UUID, List<Gpu>> gpus = store.gpusOf(changed.keySet());
    for (Node node : changed.values()) {
      String before = nodeStates.put(node.id().value(), node.state());
      if (!node.state().equals(before)) {
        turned.add(node.id());
      }
      if (node.removed() || node.gpuModel().isEmpty()) {
        cluster.removeNode(node.id());
      } else {
        cluster.put(Views.node(node, gpus.getOrDefault(node.id().value(), List.of())));
      }
    }
  }

  private void foldSessions(Transaction tx) {
    Set<SessionId> touched = new HashSet<>();
    for (Session session : tx.sessions().changedSince(seen, !loaded)) {
      Session before = sessions.get(session.id());
      if (before == null || before.progress().version() <= session.progress().version()) {
        sessions.put(session.id(), session);
        touched.add(session.id());
      }
    }
    for (Allocation allocation : tx.allocations().changedSince(seen, !loaded)) {
      Map<AllocationId, Allocation> own =
          held.computeIfAbsent(allocation.session(), id -> new TreeMap<>());
      if (allocation.releasedAt().isPresent()) {
        own.remove(allocation.id());
      } else {
        own.put(allocation.id(), allocation);
      }
      rules.note(allocation);
      if (!Planted.is(HouseDefect.CHANGES_MISSED)) {
        touched.add(allocation.session());
      }
    }
    touchHeldOnTurned(touched);
    fetchMissing(tx, touched);
    awaited.note(tx, touched, sessions);
    startFailures.note(tx, touched, sessions);
    touched.forEach(this::show);
  }

  /** When what a node holds is certainly over depends on whether the node can be heard. */
  private void touchHeldOnTurned(Set<SessionId> touched) {
    if (!turned.isEmpty()) {
      held.forEach(
          (session, own) -> {
            if (own.values().stream().anyMatch(allocation -> turned.contains(allocation.node()))) {
              touched.add(session);
            }
          });
      turned.clear();
    }
  }

  private void fetchMissing(Transaction tx, Collection<SessionId> touched) {
    List<UUID> missing = new ArrayList<>();
    for (SessionId id : touched) {
      if (!sessions.containsKey(id)) {
        missing.add(id.value());
      }
    }
    if (!missing.isEmpty()) {
      tx.sessions().findAll(missing).forEach(session -> sessions.put(session.id(), session));
    }
  }

  private void show(SessionId id) {
    Session session = sessions.get(id);
    Map<AllocationId, Allocation> own = held.getOrDefault(id, Map.of());
    if (session == null) {
      return;
    }
    accounts.saw(session);
    if (own.isEmpty()) {
      held.remove(id);
      session.shareSpent().ifPresent(share -> ran(session, share));
      cluster.removeHeld(id);
    } else {
      cluster.put(Views.held(session, own.values(), allocation -> latestEnd(session, allocation)));
    }
    if (session.state() == SessionState.QUEUED && session.timeLeft().toMinutes() > 0) {
      QueuedSession queued =
          Views.queued(
              session, latestEnd(id), awaited.of(session, this::latestEnd), startFailures.of(id));
      cluster.put(queued);
      turns.waits(queued);
    } else {
      cluster.removeQueued(id);
      turns.gone(id);
    }
    if (session.state() == SessionState.ENDED && own.isEmpty()) {
      sessions.remove(id);
    }
  }

  private void ran(Session session, double share) {
    session.progress().endedAt().ifPresent(end -> cluster.ran(session.id(), share, end));
  }

  /** A stop order that a node hears ends earlier than the run limit would. */
  private Instant latestEnd(Session session, Allocation allocation) {
    boolean hears = "ready".equals(nodeStates.get(allocation.node().value()));
    if (!allocation.target().equals("stopped") || !hears) {
      return allocation.latestEnd();
    }
    Instant ordered =
        session
            .progress()
            .stoppingAt()
            .or(session.progress()::endedAt)
            .orElse(session.progress().queuedAt());
    Instant end = ordered.plus(policy.stopGrace()).plus(policy.cleanupBound());
    return end.isBefore(allocation.latestEnd()) ? end : allocation.latestEnd();
  }

  private Optional<Instant> latestEnd(SessionId id) {
    Session session = sessions.get(id);
    return session == null
        ? Optional.empty()
        : held.getOrDefault(id, Map.of()).values().stream()
            .map(allocation -> latestEnd(session, allocation))
            .max(Instant::compareTo);
  }
}
