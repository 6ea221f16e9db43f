package io.tollgate.metering.ledger;

import java.util.Locale;

/** Where a grant's credits come from. */
public enum GrantKind {
  /** Bought. */
  PAID,
  /** Given. */
  PROMOTIONAL,
  /** The monthly part of a plan. */
  SUBSCRIPTION,
  /** What a contract's terms gave back at the close of a period. */
  CONTRACT,
  /** A contract's postpaid allowance: what is drawn from it is owed, and invoiced. */
  CREDIT_LINE;

  /** The word used in SQL and on the wire. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
