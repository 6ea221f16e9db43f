package io.tollgate.scheduler.identity;

import java.util.Locale;

/** Who suspended an account; whoever lifts what one did leaves the other's. */
public enum SuspensionCause {
  /** The end of the account; nobody lifts it. */
  CLOSED,
  /** Somebody of the house. */
  OPERATOR,
  /** Something owed for too long. */
  DUNNING;

  /** The name in the API and the database. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
