package io.tollgate.scheduler.session;

import java.util.Locale;

/** How far the money of a session is. */
public enum BillingPhase {
  /** Credits are held and nothing was metered. */
  NONE,
  /** It ran at least once; minutes are charged against proofs. */
  METERED,
  /** Everything is charged and the rest is refunded. */
  SETTLED;

  /** The word used in SQL and JSON. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The phase of a word; throws IllegalArgumentException for an unknown one. */
  public static BillingPhase of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
