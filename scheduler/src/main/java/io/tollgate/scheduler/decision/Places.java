package io.tollgate.scheduler.decision;

import java.util.Arrays;

/** Counts who is how far up in the queues of his pools. */
final class Places {
  private final int[][] pools;
  private int[] counts = new int[16];

  /** For needs with numbers below that. */
  Places(int kins) {
    this.pools = new int[kins][];
  }

  /** It waits in each pool that would do; the best of its places there is told, from 1. */
  int next(Lineup waiting, int at) {
    int[] own = pools[waiting.kins[at]];
    if (own == null) {
      own = waiting.waiters[at].kin.pools();
      pools[waiting.kins[at]] = own;
      int last = Arrays.stream(own).max().orElse(0);
      counts = last < counts.length ? counts : Arrays.copyOf(counts, 2 * last);
    }
    int best = Integer.MAX_VALUE;
    for (int pool : own) {
      best = Math.min(best, ++counts[pool]);
    }
    return best;
  }
}
