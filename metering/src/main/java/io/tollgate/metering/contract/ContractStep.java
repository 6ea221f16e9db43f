package io.tollgate.metering.contract;

import java.util.Locale;

/** What can happen to a version of a contract. */
public enum ContractStep {
  /** It is written. */
  CREATE,
  /** Its terms change. */
  EDIT,
  /** Somebody else is asked to approve it. */
  SUBMIT,
  /** Somebody else agrees. */
  APPROVE,
  /** Somebody disagrees; it is a draft again. */
  REJECT,
  /** It is put on the calendar. */
  ACTIVATE,
  /** Its time has come. */
  TAKE_EFFECT,
  /** Another version takes its place. */
  SUPERSEDE,
  /** Its time is over. */
  EXPIRE,
  /** It is ended before its time, or given up. */
  TERMINATE;

  /** The word used in SQL and on the wire. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The step with that word; an unknown word throws {@link IllegalArgumentException}. */
  public static ContractStep ofCode(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
