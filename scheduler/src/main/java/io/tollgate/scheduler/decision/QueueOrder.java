package io.tollgate.scheduler.decision;

/** In which order the sessions of an account wait, and who of them is promised a start. */
public enum QueueOrder {
  /**
   * Who was queued first comes first; the head of the queue is promised its start at once, by
   * conservative backfill.
   */
  SUBMIT,
  /**
   * Who has the fewest prepaid GPU-minutes left comes first; gangs, the overdue and whoever is next
   * up are promised their start.
   */
  SIZE_AWARE
}
