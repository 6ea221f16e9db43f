package io.tollgate.metering;

import java.util.Locale;

/** The two worlds of money; nothing moves between them. */
public enum World {
  /** Real money. */
  LIVE,
  /** Play money of test keys. */
  TEST;

  /** The word used in SQL and on the wire. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
