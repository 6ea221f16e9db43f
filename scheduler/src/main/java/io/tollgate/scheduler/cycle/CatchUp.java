package io.tollgate.scheduler.cycle;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.decision.Availability;
import io.tollgate.scheduler.decision.Belonging;
import io.tollgate.scheduler.decision.Cluster;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Company;
import io.tollgate.scheduler.decision.GpuView;
import io.tollgate.scheduler.decision.HeldAllocation;
import io.tollgate.scheduler.decision.HeldSession;
import io.tollgate.scheduler.decision.NodeView;
import io.tollgate.scheduler.decision.Promise;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.decision.Tenure;
import io.tollgate.scheduler.decision.Wishes;
import io.tollgate.scheduler.decision.Withheld;
import io.tollgate.scheduler.decision.placement.Prices;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.node.Gpu;
import io.tollgate.scheduler.node.Node;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.node.NodeStore;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.AllocationId;
import io.tollgate.scheduler.session.ArrayPlace;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.Preempted;
import io.tollgate.scheduler.session.Progress;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionRequest;
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
        cluster.put(view(node, gpus.getOrDefault(node.id().value(), List.of())));
      }
    }
  }

  private static NodeView view(Node node, List<Gpu> gpus) {
    return new NodeView(
        node.id(),
        node.name(),
        node.world(),
        node.gpuModel().orElse("none"),
        node.cpus(),
        node.memoryBytes(),
        node.labels(),
        node.hosting(),
        availability(node),
        gpus.stream().filter(gpu -> !gpu.removed()).map(CatchUp::view).toList(),
        node.version());
  }

  private static GpuView view(Gpu gpu) {
    return gpu.takesWork()
        ? GpuView.healthy(gpu.uuid(), gpu.index())
        : GpuView.sick(gpu.uuid(), gpu.index(), gpu.healthCause().orElse("sick"));
  }

  private static Availability availability(Node node) {
    if (!node.state().equals("ready")) {
      return Availability.down(
          node.stateSince(), node.state().equals("joining") ? "not having joined" : "silence");
    }
    if (node.isDrainedByHealth()) {
      return Availability.down(node.healthSince().orElse(node.stateSince()), node.drainCauses());
    }
    if (node.startTrouble().setAsideAt().isPresent()) {
      return Availability.down(node.startTrouble().setAsideAt().get(), "failed starts");
    }
    return node.cordoned()
        ? Availability.drain(node.cordonedAt().orElse(node.stateSince()))
        : Availability.READY;
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
      cluster.put(heldView(session, own.values()));
    }
    if (session.state() == SessionState.QUEUED && session.timeLeft().toMinutes() > 0) {
      cluster.put(queuedView(session, own.values()));
    } else {
      cluster.removeQueued(id);
    }
    if (session.state() == SessionState.ENDED && own.isEmpty()) {
      sessions.remove(id);
    }
  }

  private void ran(Session session, double share) {
    session.progress().endedAt().ifPresent(end -> cluster.ran(session.id(), share, end));
  }

  private HeldSession heldView(Session session, Collection<Allocation> own) {
    List<HeldAllocation> allocations = new ArrayList<>();
    Instant last = Instant.EPOCH;
    for (Allocation allocation : own) {
      Instant end = latestEnd(session, allocation);
      last = end.isAfter(last) ? end : last;
      allocations.add(
          new HeldAllocation(
              allocation.id(),
              allocation.node(),
              allocation.gpuUuids(),
              allocation.gpuThousandths(),
              allocation.cpus(),
              allocation.memoryBytes(),
              end));
    }
    return new HeldSession(
        session.id(),
        belonging(session),
        session.request().world(),
        priority(session.request().priorityClass()),
        tenure(session, own),
        allocations,
        session.request().createdAt(),
        session.progress().startingAt().orElse(session.progress().queuedAt()),
        last,
        session.state().holdsGpus());
  }

  /** For whom it leaves counts as long as what it held then is not released. */
  private static Tenure tenure(Session session, Collection<Allocation> own) {
    Progress progress = session.progress();
    boolean runs =
        progress.state() == SessionState.STARTING || progress.state() == SessionState.RUNNING;
    return new Tenure(
        runs && isPreemptible(session),
        progress.version(),
        progress.runningAt(),
        progress
            .preempted()
            .filter(
                last -> !runs && own.stream().noneMatch(one -> one.createdAt().isAfter(last.at())))
            .flatMap(Preempted::by));
  }

  private static boolean isPreemptible(Session session) {
    return session.request().capacityClass().equals("preemptible")
        || Planted.is(HouseDefect.PAID_TO_STAY_PREEMPTED);
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

  private QueuedSession queuedView(Session session, Collection<Allocation> own) {
    return QueuedSession.draft(
            session.id(),
            session.request().account(),
            session.request().shape(),
            session.request().createdAt(),
            session.timeLeft())
        .belonging(belonging(session))
        .atLeast(Optional.of(Duration.ofMinutes(session.progress().leastMinutes())))
        .world(session.request().world())
        .priority(priority(session.request().priorityClass()))
        .ownPriority(session.progress().priority())
        .notBefore(session.progress().notBefore())
        .cleanupUntil(
            own.stream().map(allocation -> latestEnd(session, allocation)).max(Instant::compareTo))
        .wishes(
            new Wishes(
                    session.progress().heldSince(),
                    session.request().timing().beginAt(),
                    session.request().timing().deadline())
                .withheld(
                    session
                        .progress()
                        .operatorHold()
                        .map(hold -> new Withheld(hold.by(), hold.reason(), hold.since())))
                .awaiting(awaited.of(session, this::latestEnd)))
        .preemptible(isPreemptible(session))
        .preempted(session.progress().preempted().isPresent())
        .allowInfeasible(session.request().allowInfeasible())
        .version(session.progress().version())
        .failedOn(startFailures.of(session.id()))
        .done();
  }

  static Belonging belonging(Session session) {
    SessionRequest request = session.request();
    return new Belonging(
        request.account(),
        request.project(),
        Optional.of(request.keyId()),
        request.workflow(),
        request.array().map(ArrayPlace::belongs),
        new Company(request.labels(), request.shape().neighbours().avoid()));
  }

  private static int priority(String priorityClass) {
    return switch (priorityClass) {
      case "high" -> 2;
      case "low" -> 0;
      default -> 1;
    };
  }
}
