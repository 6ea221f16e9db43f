package io.tollgate.benchmarks.simulation;

import java.util.ArrayList;
import java.util.List;

/** The times at which nobody led, or a leader did not know that it is none. */
final class Leaderless {
  /** Clocks differ, and the first round takes a while. */
  private static final long MARGIN_MS = 2_000;

  private record Gap(long from, long until) {}

  private final List<Gap> gaps = new ArrayList<>();
  private long since = Long.MAX_VALUE;

  void begins(long now) {
    since = Math.min(since, now);
  }

  void ends(long now) {
    if (since <= now) {
      gaps.add(new Gap(since, now));
      since = Long.MAX_VALUE;
    }
  }

  /** Whether it was so at some moment between two times. */
  boolean touches(long from, long until) {
    long last = until + MARGIN_MS;
    return since <= last
        || gaps.stream().anyMatch(gap -> gap.from <= last && gap.until >= from - MARGIN_MS);
  }
}
