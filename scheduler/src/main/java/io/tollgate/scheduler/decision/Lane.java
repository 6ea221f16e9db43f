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
    for (Outcome outcome : pass.outcomes()) {
      QueuedSession session = outcome.session();
      boolean counts = outcome.started() || pass.promises.has(session);
      if (counts && !session.shape().isGang() && isLong(session)) {
        take(session);
      }
    }
  }

  /** Whether the session may be promised its start for its age; one always may. */
  boolean hasRoom(QueuedSession session) {
    int others = used.getOrDefault(session.pool(), 0);
    double room = round.policy().promises().laneShare() * gpus.getOrDefault(session.pool(), 0);
    return others == 0 || others + session.shape().gpus() <= room;
  }

  void take(QueuedSession session) {
    used.merge(session.pool(), session.shape().gpus(), Integer::sum);
  }

  private boolean isLong(HeldSession held) {
    return isLong(Duration.between(held.queuedAt(), held.since()));
  }

  private boolean isLong(QueuedSession session) {
    return isLong(Duration.between(session.queuedAt(), Ticks.instant(round.now())));
  }

  private boolean isLong(Duration waited) {
    return waited.compareTo(round.policy().promises().overdueAfter()) >= 0;
  }
}
