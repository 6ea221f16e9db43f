package io.tollgate.benchmarks.queueing;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Strictly in order: nobody starts before the first of the queue has. */
final class Strict implements Discipline {
  private final Replay replay;
  private final PriorityQueue<Integer> queue;

  private Strict(Replay replay, ToLongFunction<Integer> key) {
    this.replay = replay;
    this.queue = new PriorityQueue<>(Comparator.comparingLong(key).thenComparing(job -> job));
  }

  /** In order of submission. */
  static Function<Replay, Discipline> fifo() {
    return replay -> new Strict(replay, job -> 0);
  }

  /** Shortest first, by what it will really run, which nobody can know. */
  static Function<Replay, Discipline> shortestByOracle() {
    return replay -> new Strict(replay, job -> replay.log().runs()[job]);
  }

  @Override
  public void arrive(int job) {
    queue.add(job);
  }

  @Override
  public void decide(boolean early) {
    while (!queue.isEmpty()) {
      Place place = replay.findNow(queue.element());
      if (place == null) {
        return;
      }
      int job = queue.remove();
      replay.take(job, place);
      replay.begin(job, place);
    }
  }
}
