package io.tollgate.benchmarks.queueing;

import io.tollgate.scheduler.decision.AccountView;
import io.tollgate.scheduler.decision.Availability;
import io.tollgate.scheduler.decision.Belonging;
import io.tollgate.scheduler.decision.Cluster;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.GpuView;
import io.tollgate.scheduler.decision.HeldAllocation;
import io.tollgate.scheduler.decision.HeldSession;
import io.tollgate.scheduler.decision.NodeView;
import io.tollgate.scheduler.decision.Placement;
import io.tollgate.scheduler.decision.Promise;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.decision.Start;
import io.tollgate.scheduler.decision.Tenure;
import io.tollgate.scheduler.fairness.Share;
import io.tollgate.scheduler.fairness.Usage;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.AllocationId;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/** The jobs and GPUs of a replay as the production decision knows them; times in s. */
final class ProductionCluster {
  private static final Instant BEGIN = Instant.parse("2017-10-01T00:00:00Z");
  private static final String MODEL = "gpu";
  private static final int ANY_NUMBER = 1_000_000;

  private final Replay replay;
  private final Layout layout;
  private final Duration halfLife;
  private final Cluster cluster = new Cluster();
  private final Usage[] usage;
  private final boolean fair;
  private Set<SessionId> promised = Set.of();

  ProductionCluster(Replay replay, Layout layout, Duration halfLife, boolean fair) {
    this.replay = replay;
    this.layout = layout;
    this.halfLife = halfLife;
    this.fair = fair;
    IntStream.range(0, layout.nodes()).forEach(node -> cluster.put(node(node)));
    this.usage = new Usage[fair ? replay.log().accounts().size() : 1];
    for (int account = 0; account < usage.length; account++) {
      usage[account] = Usage.NONE;
      put(account);
    }
  }

  static Instant time(int seconds) {
    return BEGIN.plusSeconds(seconds);
  }

  /** Rounded up, as who is told a time counts whole seconds. */
  static int seconds(Instant time) {
    return (int) Duration.between(BEGIN, time.plusMillis(999)).toSeconds();
  }

  static int job(SessionId session) {
    return (int) session.value().getLeastSignificantBits();
  }

  ClusterState state() {
    return cluster.snapshot();
  }

  void arrive(int job) {
    cluster.put(
        QueuedSession.draft(
                session(job),
                account(accountOf(job)),
                shape(job),
                time(replay.log().submitted()[job]),
                Duration.ofSeconds(replay.bound(job)))
            .done());
  }

  /** What it did not use of its time is taken back. */
  void end(int job) {
    cluster.removeHeld(session(job));
    int unused = replay.outcome().started[job] + replay.bound(job) - replay.now();
    use(job, -unused);
  }

  /** Books it and says where it runs. */
  Place start(Start start) {
    int job = job(start.session());
    Instant end = time(replay.now() + replay.bound(job));
    List<HeldAllocation> held = new ArrayList<>();
    for (Placement placement : start.placements()) {
      held.add(
          new HeldAllocation(
              new AllocationId(new UUID(placement.rank(), job)),
              placement.node(),
              placement.gpuUuids(),
              0,
              0,
              end));
    }
    cluster.removeQueued(start.session());
    cluster.put(
        new HeldSession(
            start.session(),
            Belonging.to(account(accountOf(job))),
            "live",
            1,
            Tenure.FIXED,
            held,
            time(replay.log().submitted()[job]),
            time(replay.now()),
            end,
            true));
    use(job, replay.bound(job));
    return place(job, replay.now(), start.placements().stream().map(Placement::node).toList());
  }

  /** These are open now. */
  void promises(Collection<Promise> open) {
    Set<SessionId> now = new HashSet<>();
    for (Promise promise : open) {
      cluster.put(promise);
      now.add(promise.session());
    }
    promised.stream().filter(session -> !now.contains(session)).forEach(cluster::removePromise);
    promised = now;
  }

  Place place(int job, int begin, List<NodeId> on) {
    int[] nodes =
        on.stream().mapToInt(node -> (int) node.value().getLeastSignificantBits()).toArray();
    int[] gpus = new int[nodes.length];
    java.util.Arrays.fill(gpus, shape(job).gpusPerNode());
    return new Place(begin, nodes, gpus);
  }

  /** The GPUs of a gang are spread evenly, as production knows no other. */
  private Shape shape(int job) {
    int gpus = replay.log().gpus()[job];
    int nodes = 1;
    if (gpus > Layout.GPUS_OF_A_NODE) {
      int most =
          layout.gpusPerNode() > Layout.GPUS_OF_A_NODE
              ? Shape.GPUS_PER_NODE_MAX
              : Layout.GPUS_OF_A_NODE;
      nodes = Math.max(2, (gpus + most - 1) / most);
    }
    return new Shape(MODEL, nodes, (gpus + nodes - 1) / nodes, 0, 0, Map.of());
  }

  private void use(int job, int seconds) {
    int account = accountOf(job);
    double gpuMinutes = (double) seconds * replay.log().gpus()[job] / 60;
    usage[account] = usage[account].plus(gpuMinutes, time(replay.now()), halfLife);
    put(account);
  }

  private void put(int account) {
    Share share = new Share(1, usage[account]);
    AccountView plain = AccountView.of(account(account), ANY_NUMBER);
    cluster.put(plain.change().claims(share, Map.of()).done());
  }

  private int accountOf(int job) {
    return fair ? replay.log().account()[job] : 0;
  }

  private NodeView node(int number) {
    return new NodeView(
        new NodeId(new UUID(1, number)),
        "node-" + number,
        "live",
        MODEL,
        1,
        1,
        Map.of(),
        Availability.READY,
        IntStream.range(0, layout.gpusPerNode())
            .mapToObj(index -> GpuView.healthy("GPU-" + number + "-" + index, index))
            .toList(),
        1);
  }

  private static SessionId session(int job) {
    return new SessionId(new UUID(2, job));
  }

  private static AccountId account(int account) {
    return new AccountId(new UUID(3, account));
  }
}
