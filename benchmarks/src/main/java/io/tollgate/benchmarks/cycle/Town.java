package io.tollgate.benchmarks.cycle;

import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.scheduler.decision.AccountView;
import io.tollgate.scheduler.decision.Cluster;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Engine;
import io.tollgate.scheduler.decision.HeldSession;
import io.tollgate.scheduler.decision.Placement;
import io.tollgate.scheduler.decision.Plan;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.decision.Start;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.UUID;

/**
 * A fleet with people who submit to it and work that ends before its prepaid time, on a clock that
 * is moved: the production decision with the production policy, and nothing else of a server.
 */
final class Town {
  private static final int ACCOUNTS = 1_000;
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Wants wants;
  private final Random random;
  private final Cluster cluster = new Cluster();
  private final Engine engine = new Engine(Policy.DEFAULT);
  private final PriorityQueue<Running> running =
      new PriorityQueue<>(Comparator.comparing(Running::end).thenComparing(Running::id));
  private final Taken taken = new Taken();
  private Instant now = BEGIN;
  private long sessions;

  /** Work, and when it really ends. */
  private record Running(SessionId id, Instant end, List<Placement> places) {}

  /**
   * One decision.
   *
   * @param plan what was decided
   * @param wallNanos by the clock
   * @param cpuNanos processor time of the one thread
   */
  record Decided(Plan plan, long wallNanos, long cpuNanos) {}

  Town(Wants wants, long seed) {
    this.wants = wants;
    this.random = new Random(seed);
    wants.nodes().forEach(cluster::put);
    for (int i = 0; i < ACCOUNTS; i++) {
      cluster.put(AccountView.of(account(i), 100_000));
    }
  }

  /** Sessions join the queue, a little apart. */
  void submit(int count) {
    for (int i = 0; i < count; i++) {
      now = now.plusMillis(1);
      Shape shape = wants.shapes().get(random.nextInt(wants.shapes().size()));
      AccountId account = account(random.nextInt(ACCOUNTS));
      SessionId id = new SessionId(new UUID(2, ++sessions));
      Duration minutes = Duration.ofMinutes(5L + random.nextInt(600));
      cluster.put(QueuedSession.draft(id, account, shape, now, minutes).done());
    }
  }

  /** So many pieces of work end, the clock moving on to when the last of them does. */
  int end(int count) {
    int ended = 0;
    while (ended < count && !running.isEmpty()) {
      Running over = running.remove();
      now = over.end().isAfter(now) ? over.end() : now;
      cluster.removeHeld(over.id());
      over.places().forEach(taken::give);
      ended++;
    }
    return ended;
  }

  /** Decides, and commits all that was decided. */
  Decided decide() {
    now = now.plusMillis(1);
    long wall = System.nanoTime();
    long cpu = THREADS.getCurrentThreadCpuTime();
    ClusterState state = cluster.snapshot();
    Plan plan = engine.decide(state, now);
    Decided decided =
        new Decided(plan, System.nanoTime() - wall, THREADS.getCurrentThreadCpuTime() - cpu);
    commit(state, plan);
    return decided;
  }

  private void commit(ClusterState state, Plan plan) {
    for (Start start : plan.starts()) {
      QueuedSession session = state.queue().get(start.session());
      if (session == null) {
        throw new BenchmarkFailure(start.session() + " starts and is not queued");
      }
      cluster.removeQueued(start.session());
      cluster.put(held(session, start));
    }
    state.promises().keySet().stream()
        .filter(told -> !plan.promises().containsKey(told))
        .forEach(cluster::removePromise);
    plan.promises().values().forEach(cluster::put);
    cluster.put(plan.prices());
  }

  private HeldSession held(QueuedSession session, Start start) {
    start.placements().forEach(placed -> taken.take(placed, session.account()));
    long seconds = session.runLimit().toSeconds();
    Instant end =
        now.plusSeconds(Math.max(1, (long) (seconds * (0.2 + 0.8 * random.nextDouble()))));
    running.add(new Running(session.id(), end, start.placements()));
    return HeldSession.started(session, start, Policy.DEFAULT, now);
  }

  /** How many wait. */
  int waiting() {
    return cluster.snapshot().queue().size();
  }

  /** How many GPUs are taken, whole or in part, in %. */
  double busyPercent() {
    return 100.0 * taken.gpus() / ((long) wants.nodes().size() * Wants.GPUS);
  }

  /** Nodes on which GPUs of some shape are free and its CPUs or memory are not, in %. */
  double shortPercent() {
    ClusterState state = cluster.snapshot();
    return Shortage.percent(state, wants.shapes());
  }

  private static AccountId account(int number) {
    return new AccountId(new UUID(3, number));
  }
}
