package io.tollgate.benchmarks.queueing;

/** A place that is kept for a job that waits. */
record Slot(int job, Place place) {

  /** Takes the earliest there is. */
  static Slot earliest(Replay replay, int job) {
    Place place = replay.find(job, Nodes.EVER);
    if (place == null) {
      throw new IllegalStateException("job " + job + " fits at no time");
    }
    replay.take(job, place);
    return new Slot(job, place);
  }

  int begin() {
    return place.begin();
  }

  /** The same, or an earlier one where there is one by now. */
  Slot movedEarlier(Replay replay) {
    if (begin() <= replay.now()) {
      return this;
    }
    replay.give(job, place);
    Place earlier = replay.find(job, begin());
    Place best = earlier == null || earlier.begin() == begin() ? place : earlier;
    replay.take(job, best);
    return new Slot(job, best);
  }

  /** Begins the job when its time has come. */
  boolean begunNow(Replay replay) {
    if (begin() > replay.now()) {
      return false;
    }
    replay.begin(job, place);
    return true;
  }
}
