package io.tollgate.scheduler.decision;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The part of each pool that may be occupied by sessions which were promised their start for having
 * waited too long. Nobody writes down who was: such promises go to the oldest first, strictly, so
 * against one that waits count all that waited as long when they began and were queued before it.
 * Who overtook it, being smaller, does not: in overload nearly all begin late, and a lane full of
 * them would keep the oldest out for ever.
 */
final class OverdueLane {
  /** What one that began late holds. */
  private record Late(long queuedAt, int gpus) {}

  private final Round round;
  private final Map<Pool, Integer> gpus = new HashMap<>();
  private final Map<Pool, PriorityQueue<Late>> late = new HashMap<>();
  private final Map<Pool, Integer> used = new HashMap<>();

  OverdueLane(Pass pass) {
    this.round = pass.round;
    for (NodeView node : round.state().nodes().values()) {
      if (Lift.NOTHING.takesWork(node.availability())) {
        gpus.merge(node.pool(), node.gpus().size(), Integer::sum);
      }
    }
    for (HeldSession held : round.state().held().values()) {
      if (held.allocations().size() == 1 && isLate(held)) {
        HeldAllocation only = held.allocations().get(0);
        NodeView node = round.state().nodes().get(only.node());
        if (node != null) {
          long queuedAt = Ticks.of(held.queuedAt());
          count(node.pool(), new Late(queuedAt, only.gpuUuids().size()));
        }
      }
    }
    pass.findings.started().forEach(this::count);
    pass.promises.holders().forEach(this::count);
  }

  private void count(Waiter waiter) {
    long waited = round.now() - waiter.queuedAt;
    if (!waiter.isGang() && waited >= Ticks.of(round.policy().promises().overdueAfter())) {
      count(waiter.pool, new Late(waiter.queuedAt, waiter.gpus));
    }
  }

  private void count(Pool pool, Late one) {
    late.computeIfAbsent(
            pool, added -> new PriorityQueue<>(Comparator.comparingLong(Late::queuedAt)))
        .add(one);
  }

  /** Whether the session may be promised its start for its age; asked of the oldest first. */
  boolean hasRoom(Waiter waiter) {
    PriorityQueue<Late> before = late.get(waiter.pool);
    while (before != null && !before.isEmpty() && before.peek().queuedAt <= waiter.queuedAt) {
      used.merge(waiter.pool, before.remove().gpus, Integer::sum);
    }
    int others = used.getOrDefault(waiter.pool, 0);
    double room = round.policy().promises().laneShare() * gpus.getOrDefault(waiter.pool, 0);
    return others == 0 || others + waiter.gpus <= room;
  }

  void take(Waiter waiter) {
    used.merge(waiter.pool, waiter.gpus, Integer::sum);
  }

  private boolean isLate(HeldSession held) {
    Duration waited = Duration.between(held.queuedAt(), held.since());
    return waited.compareTo(round.policy().promises().overdueAfter()) >= 0;
  }
}
