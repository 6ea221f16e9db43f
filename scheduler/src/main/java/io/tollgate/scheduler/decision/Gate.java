package io.tollgate.scheduler.decision;

/**
 * Something of a session's own, its account's or an operator's that keeps it back for a time,
 * whatever the fleet looks like. Made for one decision; the order of gates is that of the reasons.
 */
interface Gate {

  /** The reason it gives while it is shut. */
  WaitCode code();

  /**
   * False for a session that it never keeps back, as long as neither the session nor its account
   * changes; most are not looked at again then.
   */
  default boolean concerns(QueuedSession session) {
    return true;
  }

  /**
   * When it opens for that session: now or earlier when it is open, {@link Ticks#NEVER} when only
   * somebody's act can open it. A session with such a gate is told no time and keeps no place.
   */
  long opens(QueuedSession session);

  /** When it opens as far as anybody can say, which is no more than an estimate. */
  default long estimated(QueuedSession session) {
    return opens(session);
  }

  /** Whether it lets the session start at that later time. */
  default boolean lets(QueuedSession session, long start) {
    return opens(session) <= start;
  }

  /** The reason, of a session for which it is shut. */
  WaitReason reason(QueuedSession session);
}
