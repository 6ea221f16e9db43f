package io.tollgate.scheduler.decision;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The GPUs that a pass keeps for {@link ShortWork}. Only the moment of a start is looked at:
 * whether so many stay free beside all that is held and kept then.
 */
final class Reserve {
  private final Round round;
  private final Fleet fleet;
  private final ShortWork rule;
  private final long longerThan;
  private final Map<Pool, Part> parts = new HashMap<>();

  /** The nodes of a pool that take work. */
  private static final class Part {
    private final List<NodeLine> nodes = new ArrayList<>();
    private int gpus;
    private int freeNow;
    private long written = -1;
    private long gains = -1;
  }

  Reserve(Round round, Fleet fleet) {
    this.round = round;
    this.fleet = fleet;
    this.rule = round.policy().promises().shortWork();
    this.longerThan = rule.share() > 0 ? Ticks.of(rule.upTo()) : Ticks.NEVER;
  }

  /** Whether one that runs that long may have to leave something for shorter work. */
  boolean concerns(long length) {
    return length > longerThan;
  }

  /** Whether it may take only what is not kept for shorter work. */
  boolean concerns(Waiter waiter) {
    return concerns(waiter.length)
        && !waiter.isGang()
        && round.now() - waiter.queuedAt < Ticks.of(round.policy().promises().overdueAfter());
  }

  /** Whether enough stays free if it starts then. */
  boolean leaves(Waiter waiter, long time) {
    if (!concerns(waiter)) {
      return true;
    }
    int free = 0;
    for (Pool pool : waiter.kin.need().pools()) {
      Part part = part(pool);
      free += time == round.now() ? freeNow(part) : free(part, time);
    }
    int kept = kept(waiter);
    return kept == 0 || free - waiter.gpus >= kept;
  }

  /** How many GPUs are kept from it; not more than an empty pool would have beside it. */
  int kept(Waiter waiter) {
    int kept = 0;
    int gpus = 0;
    for (Pool pool : waiter.kin.need().pools()) {
      kept += rule.kept(part(pool).gpus);
      gpus += part(pool).gpus;
    }
    return Math.max(0, Math.min(kept, gpus - waiter.gpus));
  }

  private Part part(Pool pool) {
    if (parts.isEmpty()) {
      for (NodeLine node : fleet.nodes()) {
        if (node.takesWork()) {
          Part part = parts.computeIfAbsent(node.view().pool(), added -> new Part());
          part.nodes.add(node);
          part.gpus += node.gpus();
        }
      }
    }
    return parts.computeIfAbsent(pool, added -> new Part());
  }

  private int freeNow(Part part) {
    if (part.written != fleet.journal().written() || part.gains != fleet.gained().written()) {
      part.freeNow = free(part, round.now());
      part.written = fleet.journal().written();
      part.gains = fleet.gained().written();
    }
    return part.freeNow;
  }

  private static int free(Part part, long time) {
    return part.nodes.stream().mapToInt(node -> Math.max(0, node.gpusAt(time))).sum();
  }
}
