package io.tollgate.metering.ledger;

import java.util.Locale;

/** Where a grant's credits come from. */
public enum GrantKind {
  /** Bought. */
  PAID,
  /** Given. */
  PROMOTIONAL,
  /** The monthly part of a plan. */
  SUBSCRIPTION;

  /** The word used in SQL and on the wire. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
