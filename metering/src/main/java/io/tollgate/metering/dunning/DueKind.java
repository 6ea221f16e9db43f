package io.tollgate.metering.dunning;

import java.util.Locale;

/** For what something is owed. */
public enum DueKind {
  /** A payment that the card's holder took back, of credits that were spent. */
  CHARGEBACK,
  /** An issued invoice. */
  INVOICE;

  /** The word used in SQL and on the wire. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kind of a word; throws {@link IllegalArgumentException} for anything else. */
  public static DueKind ofCode(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
