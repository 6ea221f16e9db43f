package io.tollgate.benchmarks.decision;

import io.tollgate.scheduler.decision.AccountView;
import io.tollgate.scheduler.decision.Availability;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.GpuView;
import io.tollgate.scheduler.decision.HeldAllocation;
import io.tollgate.scheduler.decision.HeldSession;
import io.tollgate.scheduler.decision.Learned;
import io.tollgate.scheduler.decision.NodeView;
import io.tollgate.scheduler.decision.OperatorRules;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.AllocationId;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;

/** A fleet of eight-GPU nodes that is mostly taken, with a queue in front of it. */
final class BusyCluster {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static final String WORLD = "live";
  private static final String MODEL = "h100";
  private static final int GPUS = 8;
  private static final int ACCOUNTS = 100;

  /** Most ask for one GPU, some for many; the last is a gang of two whole nodes. */
  private static final List<Shape> SHAPES =
      List.of(
          shape(1, 1),
          shape(1, 1),
          shape(1, 1),
          shape(1, 2),
          shape(1, 4),
          shape(1, 8),
          shape(2, 8));

  private BusyCluster() {}

  static ClusterState empty() {
    return ClusterState.EMPTY;
  }

  /** The same seed, the same cluster. About one node in ten has GPUs free. */
  static ClusterState drawn(long seed, int nodes, int queued) {
    Random random = new Random(seed);
    Map<AccountId, AccountView> accounts = new HashMap<>();
    for (int i = 0; i < ACCOUNTS; i++) {
      AccountView account = AccountView.of(account(i), 1000);
      accounts.put(account.id(), account);
    }
    Map<NodeId, NodeView> fleet = new HashMap<>();
    Map<SessionId, HeldSession> held = new HashMap<>();
    for (int i = 0; i < nodes; i++) {
      NodeView node = node(i);
      fleet.put(node.id(), node);
      HeldSession session = holding(i, node, random.nextInt(10) == 0 ? 1 : GPUS, random);
      held.put(session.id(), session);
    }
    Map<SessionId, QueuedSession> queue = new HashMap<>();
    for (int i = 0; i < queued; i++) {
      QueuedSession session = waiting(i, random);
      queue.put(session.id(), session);
    }
    return new ClusterState(
        fleet, queue, held, accounts, Map.of(), Learned.NOTHING, OperatorRules.NONE);
  }

  private static NodeView node(int number) {
    return new NodeView(
        new NodeId(uuid(1, number)),
        "node-" + number,
        WORLD,
        MODEL,
        64,
        512L << 30,
        Map.of(),
        Availability.READY,
        IntStream.range(0, GPUS)
            .mapToObj(index -> GpuView.healthy(gpu(number, index), index))
            .toList(),
        1);
  }

  private static HeldSession holding(int number, NodeView node, int gpus, Random random) {
    Instant end = NOW.plus(Duration.ofMinutes(1 + random.nextInt(600)));
    List<String> uuids = IntStream.range(0, gpus).mapToObj(i -> gpu(number, i)).toList();
    return HeldSession.plain(
        new SessionId(uuid(2, number)),
        account(random.nextInt(ACCOUNTS)),
        List.of(new HeldAllocation(new AllocationId(uuid(3, number)), node.id(), uuids, 0, 0, end)),
        end);
  }

  private static QueuedSession waiting(int number, Random random) {
    return QueuedSession.draft(
            new SessionId(uuid(4, number)),
            account(random.nextInt(ACCOUNTS)),
            SHAPES.get(random.nextInt(SHAPES.size())),
            NOW.minusSeconds(random.nextInt(36_000)),
            Duration.ofMinutes(1 + random.nextInt(600)))
        .priority(random.nextInt(3) - 1)
        .done();
  }

  private static Shape shape(int nodes, int gpus) {
    return new Shape(MODEL, nodes, gpus, 0, 0, Map.of());
  }

  private static String gpu(int node, int index) {
    return "GPU-" + node + "-" + index;
  }

  private static AccountId account(int number) {
    return new AccountId(uuid(5, number));
  }

  private static UUID uuid(long kind, long number) {
    return new UUID(kind, number);
  }
}
