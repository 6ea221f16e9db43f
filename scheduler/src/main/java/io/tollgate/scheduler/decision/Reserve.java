package io.tollgate.scheduler.decision;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The GPUs that a pass keeps for {@link ShortWork}. Only the moment of a start is looked at: whether
 * so many stay free beside all that is held and kept then.
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

  /** Whether it may take only what is not kept for shorter work. */
  boolean concerns(Waiter waiter) {
    return waiter.length > longerThan
        && !waiter.isGang()
        && round.now() - waiter.queuedAt < Ticks.of(round.policy().promises().overdueAfter());
  }

  /** Whether enough stays free if it starts then. */
  boolean leaves(Waiter waiter, long time) {
    if (!concerns(waiter)) {
      return true;
    }
    int free = -waiter.gpus;
    for (Pool pool : waiter.kin.need().pools()) {
      Part part = part(pool);
      free += (time == round.now() ? freeNow(part) : free(part, time)) - rule.kept(part.gpus);
    }
    return free >= 0 || kept(waiter) == 0;
  }

  /** How many GPUs are kept from it. */
  int kept(Waiter waiter) {
    return waiter.kin.need().pools().stream().mapToInt(pool -> rule.kept(part(pool).gpus)).sum();
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
    if (part.written != fleet.journal().written() || part.gains != fleet.gains()) {
      part.freeNow = free(part, round.now());
      part.written = fleet.journal().written();
      part.gains = fleet.gains();
    }
    return part.freeNow;
  }

  private static int free(Part part, long time) {
    return part.nodes.stream().mapToInt(node -> Math.max(0, node.gpusAt(time))).sum();
  }
}
