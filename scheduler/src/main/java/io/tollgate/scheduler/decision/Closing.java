package io.tollgate.scheduler.decision;

import java.util.List;

/**
 * A time in which an operator lets nothing run, or nothing start, on a node. A start whose bound
 * reaches into it is not made there.
 *
 * @param from its beginning
 * @param until its end, {@link Ticks#NEVER} when nobody has said one
 * @param why the reason that it gives
 * @param words whose it is and why, for people
 */
record Closing(long from, long until, WaitCode why, String words) {

  /**
   * When a node is next open for that long, {@link Ticks#NEVER} when nobody can say.
   *
   * @param closings all of the node
   */
  static long opens(List<Closing> closings, long now, long length) {
    long opens = now;
    long before;
    do {
      before = opens;
      for (Closing closing : closings) {
        if (closing.overlaps(opens, opens + length)) {
          opens = closing.until();
        }
      }
    } while (opens != before && opens < Ticks.NEVER);
    return opens;
  }

  boolean overlaps(long begin, long end) {
    return from < end && until > begin;
  }

  /** {@code " until …"}, or nothing. */
  static String end(long until) {
    return until >= Ticks.NEVER ? "" : " until " + Ticks.instant(until);
  }
}
