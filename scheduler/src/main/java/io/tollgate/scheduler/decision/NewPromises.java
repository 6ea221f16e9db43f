package io.tollgate.scheduler.decision;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is promised a start in the size-aware order, once everybody has started who can: gangs at
 * once, since bills alone would starve the wide; whoever has waited too long, the oldest first, as
 * long as such sessions occupy at most a part of the pool; and whoever is next up, in order, when
 * his start is near. What is told is the earliest start beside what runs and what was promised.
 *
 * <p>No account ages more sessions than it may have promises, so a flood does not grow old ahead of
 * others. The first in order that is refused for his account's number of promises ends the last
 * rule in his pool: to pass him over would let the larger sessions of others go first.
 */
final class NewPromises {
  private static final Comparator<QueuedSession> OLDEST = Order.within(QueueOrder.SUBMIT);

  private final Pass pass;
  private final Round round;
  private final Map<Need, Long> tooFar = new HashMap<>();

  NewPromises(Pass pass) {
    this.pass = pass;
    this.round = pass.round;
  }

  /**
   * Gives what the rules allow.
   *
   * @param waiting who waits unpromised and may be told a time, in order
   */
  void among(List<QueuedSession> waiting) {
    if (waiting.isEmpty() || round.policy().promises().perPool() == 0) {
      return;
    }
    long horizon = Ticks.of(round.policy().promises().horizon());
    for (QueuedSession session : waiting) {
      if (session.shape().isGang() && !pass.promises.full(session)) {
        promise(session, horizon);
      }
    }
    overdue(waiting, horizon);
    tooFar.clear();
    nextUp(waiting);
  }

  private void overdue(List<QueuedSession> waiting, long horizon) {
    Instant since = Ticks.instant(round.now()).minus(round.policy().promises().overdueAfter());
    List<QueuedSession> old =
        waiting.stream()
            .filter(session -> !session.shape().isGang() && !session.queuedAt().isAfter(since))
            .sorted(OLDEST)
            .toList();
    if (old.isEmpty()) {
      return;
    }
    Lane lane = new Lane(pass);
    for (QueuedSession session : old) {
      if (!pass.promises.has(session) && !pass.promises.full(session) && lane.hasRoom(session)) {
        if (promise(session, horizon)) {
          lane.take(session);
        }
      }
    }
  }

  private void nextUp(List<QueuedSession> waiting) {
    Set<Pool> ended = new HashSet<>();
    long ahead = Ticks.of(round.policy().promises().nextUp());
    for (QueuedSession session : waiting) {
      if (!pass.promises.has(session) && !ended.contains(session.pool())) {
        if (pass.promises.full(session)) {
          ended.add(session.pool());
        } else {
          promise(session, ahead);
        }
      }
    }
  }

  /** Promises it its earliest start, if that is near enough. */
  private boolean promise(QueuedSession session, long ahead) {
    long latest = round.now() + ahead;
    long length = round.slotLength(session);
    long ready = round.gates().ready(session);
    if (ready > latest || length >= tooFar.getOrDefault(session.need(), Ticks.NEVER)) {
      return false;
    }
    @Nullable Slot shadow = pass.release(session);
    long start = pass.earliest(session, ready);
    if (start > latest) {
      if (shadow != null) {
        pass.reserve(session, shadow);
      }
      if (ready <= round.now() && pass.limitsOpen(session)) {
        tooFar.put(session.need(), length);
      }
      return false;
    }
    Slot slot = pass.slot(session, start, null);
    pass.reserve(session, slot);
    pass.waits(session, slot);
    pass.promises.tell(session, slot, ready, true);
    return true;
  }
}
