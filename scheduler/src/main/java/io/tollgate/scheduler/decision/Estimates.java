package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * When those start who have no slot: the queue is played on with nothing but counts of GPUs, each
 * session taking those that come free first. Fast and a little hopeful about nodes, a little gloomy
 * about run times, since all are taken to run as long as they may.
 */
final class Estimates {
  private final Round round;
  private final Map<Pool, PriorityQueue<long[]>> free = new HashMap<>();
  private final Map<Bound.Key, PriorityQueue<long[]>> running = new HashMap<>();
  private final Map<Pool, Integer> total = new HashMap<>();
  private final Map<String, Until> heldUntil = new TreeMap<>();
  private final Map<SessionId, Long> starts = new HashMap<>();
  private final Pace pace;

  private record Until(NodeId node, long end) {}

  /**
   * Plays all on.
   *
   * @param findings of the decision's pass
   */
  Estimates(Round round, Findings findings) {
    this.round = round;
    this.pace = Pace.of(round, List.of());
    Map<NodeId, Integer> idle = new HashMap<>();
    for (NodeView node : round.state().nodes().values()) {
      if (Lift.NOTHING.takesWork(node.availability())) {
        idle.put(node.id(), (int) node.gpus().stream().filter(GpuView::healthy).count());
      }
    }
    for (HeldSession session : round.state().held().values()) {
      held(session);
    }
    heldUntil.forEach((gpu, held) -> comesFree(held, idle));
    idle.forEach((node, gpus) -> add(pool(node), opens(node), gpus));
    for (Waiter waiter : findings.turns()) {
      Slot slot = findings.slotOf(waiter);
      boolean told = findings.started(waiter.number) || slot != null;
      long known = slot != null ? slot.start() : round.now();
      if (told || round.estimated(waiter) < Ticks.NEVER) {
        starts.put(waiter.session.id(), play(waiter, told, known));
      }
    }
  }

  /** When it starts, {@link Ticks#NEVER} when it cannot. */
  long of(SessionId session) {
    return starts.getOrDefault(session, Ticks.NEVER);
  }

  private void held(HeldSession session) {
    if (session.countsAsRunning()) {
      long end = expected(Ticks.of(session.latestEnd()));
      for (Limits.Part part : Limits.parts(round.state(), session)) {
        runs(part).add(new long[] {end, part.taken()});
      }
    }
    for (HeldAllocation held : session.allocations()) {
      long end = expected(Ticks.of(held.latestEnd()));
      long left = Math.min(end, round.rules().evicted(session.id()));
      Until until = new Until(held.node(), left);
      for (String gpu : held.gpuUuids()) {
        heldUntil.merge(gpu, until, (one, other) -> one.end() < other.end() ? other : one);
      }
    }
  }

  /** A GPU that is held in parts is free when all of them are. */
  private void comesFree(Until held, Map<NodeId, Integer> idle) {
    Integer left = idle.get(held.node());
    if (left != null && left > 0) {
      idle.put(held.node(), left - 1);
      add(pool(held.node()), held.end(), 1);
    }
  }

  private long expected(long end) {
    return Gates.expected(end, round.now(), round.policy());
  }

  /** Plays one session, in turn; answers when it starts, {@link Ticks#NEVER} if it cannot. */
  private long play(Waiter waiter, boolean told, long known) {
    int missing = waiter.session.shape().gpus();
    PriorityQueue<long[]> coming = pool(waiter, missing);
    if (coming == null) {
      return Ticks.NEVER;
    }
    long start = told ? known : Math.max(round.estimated(waiter), mayRun(waiter.limits));
    while (missing > 0) {
      long[] next = coming.remove();
      start = told ? known : Math.max(start, next[0]);
      if (next[1] > missing) {
        coming.add(new long[] {next[0], next[1] - missing});
      }
      missing -= (int) Math.min(missing, next[1]);
    }
    start = told ? known : pace.earliest(waiter.session, start);
    pace.take(waiter.session, start, 1);
    long end = start + waiter.length;
    coming.add(new long[] {end, waiter.session.shape().gpus()});
    for (Limits.Part part : waiter.limits) {
      runs(part).add(new long[] {end, part.taken()});
    }
    return start;
  }

  /** The first of its pools that could ever hold it. */
  private @Nullable PriorityQueue<long[]> pool(Waiter waiter, int gpus) {
    for (Pool pool : waiter.kin.need().pools()) {
      if (total.getOrDefault(pool, 0) >= gpus) {
        return free.get(pool);
      }
    }
    return null;
  }

  /** When its limits let one more run: as much must end as is too much. */
  private long mayRun(List<Limits.Part> parts) {
    long start = round.now();
    for (Limits.Part part : parts) {
      if (part.bound().isMinutes()) {
        continue; // It opens by itself, before anything ends.
      }
      PriorityQueue<long[]> ends = runs(part);
      long filled = 0;
      for (long[] run : ends) {
        filled += run[1];
      }
      while (!ends.isEmpty() && !part.fits(filled)) {
        long[] next = ends.remove();
        filled -= next[1];
        start = Math.max(start, next[0]);
      }
    }
    return start;
  }

  private PriorityQueue<long[]> runs(Limits.Part part) {
    return running.computeIfAbsent(part.key(), missing -> byTime());
  }

  private void add(Pool pool, long time, int gpus) {
    if (gpus > 0) {
      total.merge(pool, gpus, Integer::sum);
      free.computeIfAbsent(pool, missing -> byTime()).add(new long[] {time, gpus});
    }
  }

  private static PriorityQueue<long[]> byTime() {
    return new PriorityQueue<>(Comparator.<long[]>comparingLong(step -> step[0]));
  }

  /** When an idle node takes work: closings that come later are left out of account. */
  private long opens(NodeId id) {
    long opens = round.now();
    for (Closing closing : round.rules().closings(view(id))) {
      opens = closing.from() <= opens ? Math.max(opens, closing.until()) : opens;
    }
    return opens;
  }

  private Pool pool(NodeId id) {
    return view(id).pool();
  }

  private NodeView view(NodeId id) {
    NodeView node = round.state().nodes().get(id);
    if (node == null) {
      throw new IllegalStateException("node " + id + " is not in the state");
    }
    return node;
  }
}
