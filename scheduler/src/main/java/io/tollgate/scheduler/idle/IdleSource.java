package io.tollgate.scheduler.idle;

import java.util.Locale;

/** Who asked for idle protection; whoever stands first here is heard before the others. */
public enum IdleSource {
  /** The session itself, when it was submitted. */
  SESSION,
  /** The workflow that it runs. */
  WORKFLOW,
  /** The contract that its quote was made under. */
  CONTRACT;

  /** The word in rows and views. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The source of that word. */
  public static IdleSource of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
