package io.tollgate.metering.contract;

import java.util.Arrays;
import java.util.Locale;

/** How far a version of a contract has come. */
public enum ContractState {
  /** Its terms may change. */
  DRAFT,
  /** Somebody else is asked to approve it. */
  SUBMITTED,
  /** Approved; takes effect once activated, and when its time has come. */
  APPROVED,
  /** In effect. */
  ACTIVE,
  /** Another version took its place. */
  SUPERSEDED,
  /** Its time is over. */
  EXPIRED,
  /** It was ended before its time, or given up. */
  TERMINATED;

  /** The word used in SQL and on the wire. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether nothing more can become of it. */
  public boolean isOver() {
    return Arrays.stream(ContractStep.values())
        .allMatch(step -> ContractLife.after(this, step).isEmpty());
  }

  /** The state with that word; an unknown word throws {@link IllegalArgumentException}. */
  public static ContractState ofCode(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
