package io.tollgate.scheduler.decision;

import java.util.ArrayList;
import java.util.List;

/** Everybody who waits in the order of age, kept from decision to decision. */
final class Ages {
  private Lineup ages = Lineup.EMPTY;

  /**
   * Everybody, the oldest first; whole stretches are as they were.
   *
   * @param fresh who has come, some of whom may have gone again
   * @param gone who has gone, some of whom may have come only now
   * @param stale whether something is otherwise of those who stay
   */
  Lineup upToDate(List<Waiter> fresh, List<Waiter> gone, boolean stale) {
    List<Waiter> come = new ArrayList<>(fresh);
    come.removeIf(waiter -> waiter.gone);
    come.sort(Waitlist.OLDER_FIRST);
    int[] out =
        gone.stream()
            .filter(waiter -> waiter.aged)
            .mapToInt(waiter -> place(waiter))
            .sorted()
            .toArray();
    int[] in = come.stream().mapToInt(waiter -> place(waiter)).toArray();
    if (out.length + in.length > 0) {
      ages = merged(out, in, come);
    }
    if (stale) {
      ages = Lineup.of(ages.asList());
    }
    return ages;
  }

  /** Where it is in the order of age, or would be. */
  private int place(Waiter waiter) {
    int low = 0;
    int high = ages.size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      // Mostly told by the times, which lie side by side.
      long queuedAt = ages.queuedAt[middle];
      boolean before =
          queuedAt == waiter.queuedAt
              ? Waitlist.OLDER_FIRST.compare(ages.waiters[middle], waiter) < 0
              : queuedAt < waiter.queuedAt;
      if (before) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private Lineup merged(int[] out, int[] in, List<Waiter> come) {
    Lineup merged = new Lineup(ages.size - out.length + in.length);
    int from = 0;
    int to = 0;
    int left = 0;
    int joined = 0;
    while (true) {
      int nextOut = left < out.length ? out[left] : ages.size;
      int nextIn = joined < in.length ? in[joined] : ages.size;
      int stop = Math.min(nextOut, nextIn);
      merged.copy(ages, from, to, stop - from);
      to += stop - from;
      from = stop;
      if (joined < in.length && nextIn == stop) {
        come.get(joined).aged = true;
        merged.put(to++, come.get(joined++));
      } else if (left < out.length) {
        from++;
        left++;
      } else {
        return merged;
      }
    }
  }
}
