package io.tollgate.scheduler.session;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Where a session stands. The meter runs only in {@link #RUNNING}. */
public enum SessionState {
  /** Paid for and waiting for GPUs. */
  QUEUED,
  /** GPUs are held and the nodes prepare; free of charge. */
  STARTING,
  /** The work runs on every node; metered. */
  RUNNING,
  /** A stop was ordered and the end is not yet observed; free of charge. */
  STOPPING,
  /** Over, and settled. */
  ENDED;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The states that may come next. */
  public Set<SessionState> successors() {
    return switch (this) {
      case QUEUED -> EnumSet.of(STARTING, ENDED);
      case STARTING -> EnumSet.of(RUNNING, STOPPING, QUEUED, ENDED);
      case RUNNING -> EnumSet.of(STOPPING, ENDED);
      case STOPPING -> EnumSet.of(QUEUED, ENDED);
      case ENDED -> EnumSet.noneOf(SessionState.class);
    };
  }

  /** True when nothing comes after it. */
  public boolean isTerminal() {
    return successors().isEmpty();
  }

  /** True while GPUs are held for it by design. */
  public boolean holdsGpus() {
    return this == STARTING || this == RUNNING || this == STOPPING;
  }

  /** The word used in SQL and JSON. */
  public String word() {
    return word;
  }

  /** The state of a word; throws IllegalArgumentException for an unknown one. */
  public static SessionState of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
