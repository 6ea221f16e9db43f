package io.tollgate.agent.health;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was last seen of a GPU, so that only a change counts.
 *
 * @param looked false before the first look
 * @param xid the last XID that was shown, 0 for none, null before the first look
 * @param xidCounts by XID
 * @param doubleBitErrors uncorrectable memory errors since the driver was loaded
 * @param remappedRows rows replaced for uncorrectable errors
 * @param throttledStreak looks in a row with, or when negative without, throttling
 * @param thermalStreak the same of the driver's slowdown
 * @param missedLooks looks in a row that did not show it
 */
record GpuMemory(
    boolean looked,
    @Nullable Integer xid,
    Map<Integer, XidCount> xidCounts,
    @Nullable Long doubleBitErrors,
    @Nullable Long remappedRows,
    int throttledStreak,
    int thermalStreak,
    int missedLooks) {

  /** An XID's count in the exporter's window, and when it was shown last (boot clock). */
  record XidCount(long count, long shownMs) {}

  private static final int LONGEST_STREAK = 1_000;

  /** The exporter counts over five minutes: a count that was away for longer starts again. */
  private static final long WINDOW_MS = 300_000;

  static final GpuMemory NONE = new GpuMemory(false, null, Map.of(), null, null, 0, 0, 0);

  GpuMemory {
    xidCounts = xidCounts == null ? Map.of() : Map.copyOf(xidCounts);
  }

  /** The count that a newly shown one is compared with. */
  long countOf(int xid) {
    XidCount known = xidCounts.get(xid);
    return known == null ? 0 : known.count();
  }

  /** The counts after a look: those not shown are kept for as long as they may come back. */
  Map<Integer, XidCount> countsAfter(Map<Integer, Long> shown, long nowMs) {
    Map<Integer, XidCount> after = new TreeMap<>();
    xidCounts.forEach(
        (xid, count) -> {
          if (nowMs - count.shownMs() < WINDOW_MS) {
            after.put(xid, count);
          }
        });
    shown.forEach((xid, count) -> after.put(xid, new XidCount(count, nowMs)));
    return after;
  }

  static int streak(int before, @Nullable Boolean now) {
    if (now == null) {
      return before;
    }
    return now
        ? Math.min(LONGEST_STREAK, Math.max(before, 0) + 1)
        : Math.max(-LONGEST_STREAK, Math.min(before, 0) - 1);
  }
}
