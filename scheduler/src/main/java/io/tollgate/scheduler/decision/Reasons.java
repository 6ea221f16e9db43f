package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.SessionId;

/** The codes of why each of many waits, as a decision found them. */
@FunctionalInterface
public interface Reasons {
  /** When nobody waits. */
  Reasons NONE = reader -> {};

  /** Tells of everybody who waits, once each, in the order of the queue. */
  void each(Reader reader);

  /** Hears why somebody waits. */
  @FunctionalInterface
  interface Reader {
    /**
     * @param number small and nobody else's now; as a rule it stays the same while a session waits,
     *     and another has it afterwards
     * @param codes a bit for each {@link WaitCode}, by its ordinal
     */
    void waits(int number, SessionId session, int codes);
  }
}
