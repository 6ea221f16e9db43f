package io.tollgate.scheduler.decision;

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

  boolean overlaps(long begin, long end) {
    return from < end && until > begin;
  }

  /** {@code " until …"}, or nothing. */
  static String end(long until) {
    return until >= Ticks.NEVER ? "" : " until " + Ticks.instant(until);
  }
}
