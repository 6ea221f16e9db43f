package io.tollgate.benchmarks.queueing;

/** Who waits without a slot, the oldest first: a list through arrays, so that leaving is cheap. */
final class Waiters {
  private final int[] after;
  private final int[] before;
  private final boolean[] waits;
  private final int none;

  Waiters(int jobs) {
    this.none = jobs;
    this.after = new int[jobs + 1];
    this.before = new int[jobs + 1];
    this.waits = new boolean[jobs];
    after[none] = none;
    before[none] = none;
  }

  /** At the end. */
  void add(int job) {
    int last = before[none];
    after[last] = job;
    before[job] = last;
    after[job] = none;
    before[none] = job;
    waits[job] = true;
  }

  void remove(int job) {
    after[before[job]] = after[job];
    before[after[job]] = before[job];
    waits[job] = false;
  }

  boolean contains(int job) {
    return waits[job];
  }

  /** The oldest, or -1. */
  int first() {
    return job(after[none]);
  }

  /** The next one, also of one that has just left; -1 at the end. */
  int after(int job) {
    return job(after[job]);
  }

  private int job(int found) {
    return found == none ? -1 : found;
  }
}
