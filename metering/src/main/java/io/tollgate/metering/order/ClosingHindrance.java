package io.tollgate.metering.order;

import java.util.Locale;

/** What must be over before an account can end. */
public enum ClosingHindrance {
  /** Sessions hold credits. */
  HELD,
  /** Spent credits whose payment was taken back. */
  OWED,
  /** Invoices that are not paid. */
  DUES,
  /** Credits drawn from a credit line and not paid for. */
  CREDIT_LINE,
  /** A contract that is agreed on or in effect, or whose last month is not closed. */
  CONTRACT,
  /** A subscription that would go on. */
  SUBSCRIPTION,
  /** Grants that begin later. */
  GRANTS_TO_BEGIN;

  /** The word used on the wire. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
