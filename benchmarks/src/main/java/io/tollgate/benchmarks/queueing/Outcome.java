package io.tollgate.benchmarks.queueing;

import java.util.Arrays;

/** What became of every job of a replay; times in s since the log begins, -1 for never. */
final class Outcome {
  final int[] started;
  final int[] ended;

  /** When a start was promised, and when that was said first. */
  final int[] promised;

  final int[] toldAt;

  /** Jobs that were cut at their bound, that asked for more, and that got all of it. */
  int killed;

  int asked;
  int granted;

  /** What each look at the queue took. */
  final Nanos looks = new Nanos();

  Outcome(int jobs) {
    started = never(jobs);
    ended = never(jobs);
    promised = never(jobs);
    toldAt = never(jobs);
  }

  /** Says for the first time when it starts. */
  void tell(int job, int start, int now) {
    promised[job] = start;
    toldAt[job] = now;
  }

  private static int[] never(int jobs) {
    int[] times = new int[jobs];
    Arrays.fill(times, -1);
    return times;
  }
}
