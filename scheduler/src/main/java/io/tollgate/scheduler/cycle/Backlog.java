package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.decision.HeldAllocation;
import io.tollgate.scheduler.decision.HeldSession;
import io.tollgate.scheduler.decision.NodeView;
import io.tollgate.scheduler.decision.Pool;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.decision.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a pool still has to do, as a round left it: if nothing else arrives.
 *
 * @param waiting sessions that wait
 * @param endless those of them that cannot be told a time
 * @param gpuMinutesQueued what those that wait have prepaid
 * @param gpuMinutesRunning what is held has ahead, in the worst case
 * @param emptyAt when the last of those that can be told a time starts; empty when none waits
 * @param doneAt when the last of them ends in the worst case
 */
public record Backlog(
    int waiting,
    int endless,
    long gpuMinutesQueued,
    long gpuMinutesRunning,
    Optional<Instant> emptyAt,
    Optional<Instant> doneAt) {

  private static final Backlog NONE = new Backlog(0, 0, 0, 0, Optional.empty(), Optional.empty());

  /** Every pool that has anything to do. */
  static Map<Pool, Backlog> of(Board board) {
    Map<Pool, Backlog> pools = new HashMap<>();
    for (QueuedSession session : board.state().queue().values()) {
      board
          .of(session.id())
          .ifPresent(
              waiting -> pools.merge(session.pool(), NONE.with(session, waiting), Backlog::plus));
    }
    for (HeldSession session : board.state().held().values()) {
      for (HeldAllocation held : session.allocations()) {
        NodeView node = board.state().nodes().get(held.node());
        if (node != null) {
          long left = Duration.between(board.asOf(), held.latestEnd()).toMinutes();
          Backlog one = NONE.running(Math.max(0, left) * held.gpuUuids().size());
          pools.merge(node.pool(), one, Backlog::plus);
        }
      }
    }
    return Map.copyOf(pools);
  }

  private Backlog with(QueuedSession session, Waiting told) {
    Optional<Instant> start =
        told.eta()
            .fold(
                firm -> Optional.of(firm.latestStart()),
                estimate -> Optional.of(estimate.p90()),
                none -> Optional.empty());
    return new Backlog(
        1,
        start.isPresent() ? 0 : 1,
        Math.round(session.gpuMinutes()),
        0,
        start,
        start.map(from -> from.plus(session.runLimit())));
  }

  private Backlog running(long gpuMinutes) {
    return new Backlog(0, 0, 0, gpuMinutes, Optional.empty(), Optional.empty());
  }

  private Backlog plus(Backlog other) {
    return new Backlog(
        waiting + other.waiting,
        endless + other.endless,
        gpuMinutesQueued + other.gpuMinutesQueued,
        gpuMinutesRunning + other.gpuMinutesRunning,
        later(emptyAt, other.emptyAt),
        later(doneAt, other.doneAt));
  }

  private static Optional<Instant> later(Optional<Instant> one, Optional<Instant> other) {
    return one.isPresent() && other.isPresent()
        ? one.filter(time -> time.isAfter(other.get())).or(() -> other)
        : one.or(() -> other);
  }
}
