package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Shape;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * When those start who have no slot: the queue is played on with nothing but counts of GPUs, each
 * session taking those that come free first. Fast, and a little hopeful about nodes.
 */
final class Estimates {
  private final Round round;
  private final Map<Pool, Coming> free = new HashMap<>();
  private final Map<Bound.Key, Coming> running = new HashMap<>();
  private final Map<Part, Coming> byPart = new IdentityHashMap<>();
  private final Map<Pool, Integer> total = new HashMap<>();
  private final Map<NodeId, Node> nodes = new HashMap<>();
  private final Map<String, Long> parts = new HashMap<>();
  private final Map<Kin, Optional<Coming>> pools = new IdentityHashMap<>();
  private final Pace pace;
  private final Spent spent;

  /** A node that takes work, and when those of its GPUs are free that are held. */
  private static final class Node {
    private final NodeView view;
    private final int gpus;
    private long[] ends = new long[4];
    private int held;

    /** Those of which parts are held; each is free when all its parts are. */
    private final Set<String> shared = new HashSet<>(2);

    Node(NodeView view) {
      this.view = view;
      this.gpus = (int) view.gpus().stream().filter(GpuView::healthy).count();
    }

    void hold(long end) {
      ends = held == ends.length ? Arrays.copyOf(ends, 2 * held) : ends;
      ends[held++] = end;
    }
  }

  private Estimates(Round round, Spent spent) {
    this.round = round;
    this.spent = spent;
    this.pace = Pace.of(round, List.of());
  }

  /**
   * Plays all on.
   *
   * @param findings of the decision's pass
   * @param spent which part of its time work takes
   * @param numbers waiters have numbers below that
   */
  static Expected of(Round round, Findings findings, Spent spent, int numbers) {
    Estimates all = new Estimates(round, spent);
    all.begin();
    Expected expected = new Expected(round.now(), numbers);
    for (Waiter waiter : findings.turns()) {
      Slot slot = findings.slotOf(waiter);
      boolean told = findings.started(waiter.number) || slot != null;
      long known = slot != null ? slot.start() : round.now();
      if (told || round.estimated(waiter) < Ticks.NEVER) {
        expected.put(waiter, all.play(waiter, told, known));
      }
    }
    return expected;
  }

  /** What is free and what runs. */
  private void begin() {
    for (NodeView node : round.state().nodes().values()) {
      if (Lift.NOTHING.takesWork(node.availability())) {
        nodes.put(node.id(), new Node(node));
      }
    }
    for (HeldSession session : round.state().held().values()) {
      held(session);
    }
    nodes.values().forEach(this::comesFree);
  }

  private void held(HeldSession session) {
    if (session.countsAsRunning()) {
      long end = expected(session, session.latestEnd());
      for (Part part : Fills.parts(round.state(), session)) {
        runs(part).add(end, part.taken());
      }
    }
    for (HeldAllocation held : session.allocations()) {
      long end = expected(session, held.latestEnd());
      long left = Math.min(end, round.rules().evicted(session.id()));
      Node node = nodes.get(held.node());
      if (node != null) {
        hold(node, held, left);
      }
    }
  }

  private void hold(Node node, HeldAllocation held, long until) {
    for (String gpu : held.gpuUuids()) {
      if (held.gpuThousandths() < Shape.WHOLE) {
        parts.merge(gpu, until, Math::max);
        node.shared.add(gpu);
      } else {
        node.hold(until);
      }
    }
  }

  /** Of a node on which more is held than it has, what is free first counts. */
  private void comesFree(Node node) {
    node.shared.forEach(gpu -> node.hold(parts.getOrDefault(gpu, 0L)));
    Arrays.sort(node.ends, 0, node.held);
    int held = Math.min(node.held, node.gpus);
    for (int i = 0; i < held; i++) {
      add(node.view.pool(), node.ends[i], 1);
    }
    add(node.view.pool(), opens(node.view), node.gpus - held);
  }

  /** Whoever has run longer than most is taken to run on for that part of what is left. */
  private long expected(HeldSession session, Instant latestEnd) {
    long end = Gates.expected(Ticks.of(latestEnd), round.now(), round.policy());
    long since = Math.min(round.now(), Ticks.of(session.since()));
    long likely = since + spent.of(end - since);
    return likely > round.now() ? likely : round.now() + spent.of(end - round.now());
  }

  /** Plays one session, in turn; answers when it starts, {@link Ticks#NEVER} if it cannot. */
  private long play(Waiter waiter, boolean told, long known) {
    int missing = waiter.session.shape().gpus();
    Coming coming = pools.computeIfAbsent(waiter.kin, this::pool).orElse(null);
    if (coming == null) {
      return Ticks.NEVER;
    }
    long start = told ? known : Math.max(round.estimated(waiter), mayRun(waiter.limits));
    while (missing > 0) {
      start = told ? known : Math.max(start, coming.time());
      missing -= (int) coming.take(missing);
    }
    start = told ? known : pace.earliest(waiter.session, start);
    pace.take(waiter.session, start, 1);
    long end = start + spent.of(waiter.length);
    coming.add(end, waiter.session.shape().gpus());
    for (Part part : waiter.limits) {
      runs(part).add(end, part.taken());
    }
    return start;
  }

  /** The first of its pools that could ever hold one of that need. */
  private Optional<Coming> pool(Kin kin) {
    for (Pool pool : kin.need().pools()) {
      if (total.getOrDefault(pool, 0) >= kin.need().shape().gpus()) {
        return Optional.ofNullable(free.get(pool));
      }
    }
    return Optional.empty();
  }

  /** When its limits let one more run: as much must end as is too much. */
  private long mayRun(List<Part> parts) {
    long start = round.now();
    for (Part part : parts) {
      if (part.bound().isMinutes()) {
        continue; // It opens by itself, before anything ends.
      }
      Coming ends = runs(part);
      while (!ends.isEmpty() && !part.fits(ends.all())) {
        start = Math.max(start, ends.time());
        ends.take(Long.MAX_VALUE);
      }
    }
    return start;
  }

  private Coming runs(Part part) {
    Coming its = byPart.get(part);
    if (its == null) {
      its = running.computeIfAbsent(part.key(), missing -> new Coming());
      byPart.put(part, its);
    }
    return its;
  }

  private void add(Pool pool, long time, int gpus) {
    if (gpus > 0) {
      total.merge(pool, gpus, Integer::sum);
      free.computeIfAbsent(pool, missing -> new Coming()).add(time, gpus);
    }
  }

  /** When an idle node takes work: closings that come later are left out of account. */
  private long opens(NodeView node) {
    long opens = round.now();
    for (Closing closing : round.rules().closings(node)) {
      opens = closing.from() <= opens ? Math.max(opens, closing.until()) : opens;
    }
    return opens;
  }
}
