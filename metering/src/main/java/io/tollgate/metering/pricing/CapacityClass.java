package io.tollgate.metering.pricing;

import java.util.Locale;

/** What kind of claim on GPUs is bought. */
public enum CapacityClass {
  /** Runs until its prepaid end. */
  ON_DEMAND,
  /** Cheaper; may be preempted. */
  PREEMPTIBLE,
  /** By contract. */
  RESERVED;

  /** The word used in SQL and on the wire. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The class with that word; an unknown word throws {@link IllegalArgumentException}. */
  public static CapacityClass ofCode(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
