package io.tollgate.benchmarks.queueing;

import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * EASY backfill (Lifka, 1995) in order of submission: the first that does not fit gets a slot for
 * this look, and whoever fits without touching it goes ahead.
 */
final class Easy implements Discipline {
  private final Replay replay;
  private int[] queue = new int[1024];
  private int waiting;

  /** By GPUs: what ran as long as this found no place in this look. */
  private final int[] hopeless;

  private Easy(Replay replay) {
    this.replay = replay;
    this.hopeless = new int[Arrays.stream(replay.log().gpus()).max().orElse(0) + 1];
  }

  static Function<Replay, Discipline> discipline() {
    return Easy::new;
  }

  @Override
  public void arrive(int job) {
    if (waiting == queue.length) {
      queue = Arrays.copyOf(queue, waiting * 2);
    }
    queue[waiting++] = job;
  }

  @Override
  public void decide(boolean early) {
    if (replay.free() == 0 || waiting == 0) {
      return;
    }
    Arrays.fill(hopeless, Integer.MAX_VALUE);
    Place shadow = null;
    int first = -1;
    int kept = 0;
    for (int i = 0; i < waiting; i++) {
      int job = queue[i];
      if (begun(job)) {
        continue;
      }
      queue[kept++] = job;
      if (first < 0) {
        first = job;
        shadow = replay.find(job, Nodes.EVER);
        if (shadow != null) {
          replay.take(job, shadow);
        }
      }
    }
    waiting = kept;
    if (shadow != null) {
      replay.give(first, shadow);
    }
  }

  private boolean begun(int job) {
    int gpus = replay.log().gpus()[job];
    if (replay.bound(job) >= hopeless[gpus]) {
      return false;
    }
    @Nullable Place place = replay.findNow(job);
    if (place == null) {
      hopeless[gpus] = replay.bound(job);
      return false;
    }
    replay.take(job, place);
    replay.begin(job, place);
    return true;
  }
}
