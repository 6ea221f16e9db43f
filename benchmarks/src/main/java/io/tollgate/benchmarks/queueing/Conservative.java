package io.tollgate.benchmarks.queueing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Conservative backfill (Mu'alem and Feitelson, 2001): everybody gets the earliest slot at
 * submission; when something ends early, slots move earlier in order of submission.
 */
final class Conservative implements Discipline {
  private final Replay replay;
  private final List<Slot> slots = new ArrayList<>();

  private Conservative(Replay replay) {
    this.replay = replay;
  }

  static Function<Replay, Discipline> discipline() {
    return Conservative::new;
  }

  @Override
  public void arrive(int job) {
    Slot slot = Slot.earliest(replay, job);
    slots.add(slot);
    replay.outcome().tell(job, slot.begin(), replay.now());
  }

  @Override
  public void decide(boolean early) {
    if (early) {
      slots.replaceAll(slot -> slot.movedEarlier(replay));
    }
    slots.removeIf(slot -> slot.begunNow(replay));
  }

  @Override
  public int nextLook() {
    int next = Nodes.EVER;
    for (Slot slot : slots) {
      next = Math.min(next, slot.begin());
    }
    return next;
  }
}
