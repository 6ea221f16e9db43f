package io.tollgate.scheduler.decision;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The part of each pool that may be occupied by sessions which were promised their start for having
 * waited too long, or which started after waiting so long.
 */
final class Lane {
  private final Round round;
  private final Map<Pool, Integer> gpus = new HashMap<>();
  private final Map<Pool, Integer> used = new HashMap<>();

  Lane(Pass pass) {
    this.round = pass.round;
    for (NodeView node : round.state().nodes().values()) {
      if (Lift.NOTHING.takesWork(node.availability())) {
        gpus.merge(node.pool(), node.gpus().size(), Integer::sum);
      }
    }
    for (HeldSession held : round.state().held().values()) {
      if (held.allocations().size() == 1 && isLong(held)) {
        HeldAllocation only = held.allocations().get(0);
        NodeView node = round.state().nodes().get(only.node());
        if (node != null) {
          used.merge(node.pool(), only.gpuUuids().size(), Integer::sum);
        }
      }
    }
    pass.findings.started().forEach(this::count);
    pass.promises.holders().forEach(this::count);
  }

  private void count(Waiter waiter) {
    long waited = round.now() - waiter.queuedAt;
    if (!waiter.isGang() && waited >= Ticks.of(round.policy().promises().overdueAfter())) {
      take(waiter);
    }
  }

  /** Whether the session may be promised its start for its age; one always may. */
  boolean hasRoom(Waiter waiter) {
    int others = used.getOrDefault(waiter.pool, 0);
    double room = round.policy().promises().laneShare() * gpus.getOrDefault(waiter.pool, 0);
    return others == 0 || others + waiter.gpus <= room;
  }

  void take(Waiter waiter) {
    used.merge(waiter.pool, waiter.gpus, Integer::sum);
  }

  private boolean isLong(HeldSession held) {
    Duration waited = Duration.between(held.queuedAt(), held.since());
    return waited.compareTo(round.policy().promises().overdueAfter()) >= 0;
  }
}
