package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.control.Control;
import io.tollgate.scheduler.control.ControlAction;
import io.tollgate.scheduler.control.ControlScope;
import io.tollgate.scheduler.control.MaintenanceWindow;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.AllocationId;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** A small cluster in words, for tests: starts take no time, nothing needs cleaning up. */
final class World {
  static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  /** First come, first served, and starts take no time. */
  static final Policy POLICY =
      Policy.DEFAULT
          .change()
          .order(QueueOrder.SUBMIT)
          .fairShare(false)
          .bounds(Duration.ZERO, Duration.ZERO, Duration.ZERO)
          .done();

  /** As a server orders, and starts take no time. */
  static final Policy SIZE_AWARE =
      POLICY.change().order(QueueOrder.SIZE_AWARE).fairShare(true).done();

  final Cluster cluster = new Cluster();

  /** What {@link #decide(Instant)} goes by. */
  Policy policy = POLICY;

  static UUID uuid(String kind, int number) {
    return new UUID(kind.hashCode(), number);
  }

  static SessionId session(int number) {
    return new SessionId(uuid("session", number));
  }

  static AccountId account(int number) {
    return new AccountId(uuid("account", number));
  }

  static NodeId node(int number) {
    return new NodeId(uuid("node", number));
  }

  static Instant minute(long minutes) {
    return T0.plus(Duration.ofMinutes(minutes));
  }

  static Shape shape(int nodes, int gpus) {
    return shape("h100", nodes, gpus);
  }

  static Shape shape(String model, int nodes, int gpus) {
    return new Shape(model, nodes, gpus, 0, 0, Map.of());
  }

  static NodeView nodeView(int number, int gpus) {
    List<GpuView> views = new ArrayList<>();
    for (int i = 0; i < gpus; i++) {
      views.add(GpuView.healthy("gpu-" + number + "-" + i, i));
    }
    return new NodeView(
        node(number),
        "n" + number,
        "live",
        "h100",
        64,
        512L << 30,
        Map.of(),
        Availability.READY,
        views,
        1);
  }

  static NodeView of(NodeView node, String model) {
    return new NodeView(
        node.id(),
        node.name(),
        node.world(),
        model,
        node.cpus(),
        node.memoryBytes(),
        node.labels(),
        node.hosting(),
        node.availability(),
        node.gpus(),
        node.version());
  }

  static NodeView with(NodeView node, Availability availability) {
    return new NodeView(
        node.id(),
        node.name(),
        node.world(),
        node.model(),
        node.cpus(),
        node.memoryBytes(),
        node.labels(),
        node.hosting(),
        availability,
        node.gpus(),
        node.version());
  }

  static NodeView healed(NodeView node) {
    return new NodeView(
        node.id(),
        node.name(),
        node.world(),
        node.model(),
        node.cpus(),
        node.memoryBytes(),
        node.labels(),
        node.hosting(),
        node.availability(),
        node.gpus().stream().map(gpu -> GpuView.healthy(gpu.uuid(), gpu.index())).toList(),
        node.version());
  }

  static NodeView sick(NodeView node, int index) {
    return new NodeView(
        node.id(),
        node.name(),
        node.world(),
        node.model(),
        node.cpus(),
        node.memoryBytes(),
        node.labels(),
        node.hosting(),
        node.availability(),
        node.gpus().stream()
            .map(gpu -> gpu.index() == index ? GpuView.sick(gpu.uuid(), index, "xid_79") : gpu)
            .toList(),
        node.version());
  }

  static QueuedSession queued(int number, int account, Shape shape, int minutes) {
    return QueuedSession.draft(
            session(number),
            account(account),
            shape,
            T0.plusSeconds(number),
            Duration.ofMinutes(minutes))
        .priority(0)
        .done();
  }

  static QueuedSession with(
      QueuedSession session, int priority, Optional<Instant> notBefore, Optional<Instant> cleanup) {
    return session.change().priority(priority).notBefore(notBefore).cleanupUntil(cleanup).done();
  }

  static QueuedSession of(QueuedSession session, AccountId account) {
    return session.change().account(account).done();
  }

  static QueuedSession of(QueuedSession session, String project) {
    Belonging own = session.belonging();
    return session
        .change()
        .belonging(
            new Belonging(
                own.account(), Optional.of(project), own.key(), own.workflow(), own.array()))
        .done();
  }

  /** The same that would start for so many minutes, if that is less than it has. */
  static QueuedSession atLeast(QueuedSession session, int minutes) {
    return session.change().atLeast(Optional.of(Duration.ofMinutes(minutes))).done();
  }

  /** The same as an element of an array that runs so many at once. */
  static QueuedSession ofArray(QueuedSession session, int array, int runningMax) {
    Belonging.Array of = new Belonging.Array(uuid("array", array), OptionalInt.of(runningMax));
    return session.change().belonging(session.belonging().element(Optional.of(of))).done();
  }

  /** The same as an element of none. */
  static QueuedSession alone(QueuedSession session) {
    return session.change().belonging(session.belonging().element(Optional.empty())).done();
  }

  static QueuedSession with(QueuedSession session, Wishes wishes) {
    return session.change().wishes(wishes).done();
  }

  static Control control(int number, ControlAction action, ControlScope scope) {
    return control(number, action, scope, OptionalInt.empty(), Optional.empty());
  }

  static Control throttle(int number, int most, ControlScope scope) {
    return control(number, ControlAction.THROTTLE, scope, OptionalInt.of(most), Optional.empty());
  }

  static Control control(
      int number,
      ControlAction action,
      ControlScope scope,
      OptionalInt rate,
      Optional<Instant> until) {
    return new Control(
        uuid("control", number),
        "live",
        action,
        scope,
        rate,
        false,
        Optional.empty(),
        "reason " + number,
        "key:sre",
        T0,
        until,
        Optional.empty());
  }

  static Control of(Control control, String world) {
    return new Control(
        control.id(),
        world,
        control.action(),
        control.scope(),
        control.startsPerMinute(),
        control.stopRunning(),
        control.deadline(),
        control.reason(),
        control.author(),
        control.since(),
        control.until(),
        control.endedAt());
  }

  static MaintenanceWindow window(int number, int node, long fromMinute, long toMinute) {
    return new MaintenanceWindow(
        uuid("window", number),
        "live",
        Set.of(node(node)),
        Optional.empty(),
        minute(fromMinute),
        minute(toMinute),
        "new memory",
        "key:sre",
        T0,
        Optional.empty());
  }

  World nodes(int count, int gpus) {
    for (int i = 1; i <= count; i++) {
      cluster.put(nodeView(i, gpus));
    }
    return this;
  }

  World node(int number, int gpus, UnaryOperator<NodeView> change) {
    cluster.put(change.apply(nodeView(number, gpus)));
    return this;
  }

  World account(int number, int concurrent) {
    cluster.put(AccountView.of(account(number), concurrent));
    return this;
  }

  World waits(int number, int account, Shape shape, int minutes) {
    cluster.put(queued(number, account, shape, minutes));
    return this;
  }

  /** Decides, commits the plan to the cluster as the cycle would, and answers the plan. */
  Plan decide(Instant now) {
    return decide(policy, now);
  }

  Plan decide(Policy by, Instant now) {
    ClusterState state = cluster.snapshot();
    Plan plan = Decision.of(state, by, now);
    commit(cluster, state, plan, by, now);
    return plan;
  }

  static void commit(Cluster cluster, ClusterState seen, Plan plan, Policy policy, Instant now) {
    ClusterState state = seen;
    for (Start start : plan.starts()) {
      QueuedSession session = seen.queue().get(start.session());
      Instant end = now.plus(policy.heldAtMost(start.shortened().orElse(session.runLimit())));
      List<HeldAllocation> held =
          start.placements().stream()
              .map(
                  placed ->
                      new HeldAllocation(
                          new AllocationId(
                              new UUID(
                                  placed.rank(), session.id().value().getLeastSignificantBits())),
                          placed.node(),
                          placed.gpuUuids(),
                          placed.gpuThousandths(),
                          placed.cpus(),
                          placed.memoryBytes(),
                          end))
              .toList();
      cluster.removeQueued(session.id());
      cluster.rules(starts(state, session, start, now), state.rules().version());
      state = cluster.snapshot();
      cluster.put(held(session, held, now, end));
    }
    for (Preempt preempt : plan.preempts()) {
      for (Preempt.Victim victim : preempt.victims()) {
        HeldSession held = state.held().get(victim.session());
        cluster.put(held.leaving(preempt.claimant(), preempt.freeBy()));
      }
    }
    for (SessionId told : seen.promises().keySet()) {
      if (!plan.promises().containsKey(told)) {
        cluster.removePromise(told);
      }
    }
    plan.promises().values().forEach(cluster::put);
    cluster.put(plan.prices());
  }

  /** While something is throttled, a start counts. */
  private static List<RecentStart> starts(
      ClusterState state, QueuedSession session, Start start, Instant now) {
    List<RecentStart> starts = new ArrayList<>(state.rules().starts());
    starts.removeIf(one -> !one.at().isAfter(now.minus(OperatorRules.COUNTED)));
    starts.add(
        new RecentStart(
            now,
            session.world(),
            session.id(),
            session.belonging(),
            session.shape().gpuModel(),
            start.placements().stream().map(Placement::node).toList()));
    return starts;
  }

  static HeldSession held(
      QueuedSession session, List<HeldAllocation> held, Instant now, Instant end) {
    return new HeldSession(
        session.id(),
        session.belonging(),
        session.world(),
        session.priority(),
        session.preemptible() ? Tenure.preemptible(1, Optional.of(now)) : Tenure.FIXED,
        held,
        session.queuedAt(),
        now,
        end,
        true);
  }

  List<Integer> running() {
    return cluster.snapshot().held().keySet().stream().map(World::number).sorted().toList();
  }

  static int number(SessionId id) {
    return (int) id.value().getLeastSignificantBits();
  }

  static List<WaitCode> codes(Plan plan, int number) {
    return plan.waiting().get(session(number)).reasons().stream().map(WaitReason::code).toList();
  }
}
