package io.tollgate.metering.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

/** The accounts of a payer that keep no balance of their own: it is the sum of their entries. */
public enum AccountKind {
  /** Where granted credits come from. */
  ISSUED,
  /** Where charges go. */
  REVENUE,
  /** Where the kept share of unused time goes. */
  FORFEITED,
  /** Where expired credits go. */
  BREAKAGE,
  /** What the payer owes: credits that were spent and whose payment was taken back. */
  RECEIVABLE;

  /** The word used in SQL. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The id of a payer's account of this kind; the same always, so that no look-up is needed. */
  public UUID idFor(UUID payer) {
    return UUID.nameUUIDFromBytes((code() + ":" + payer).getBytes(StandardCharsets.UTF_8));
  }
}
