package io.tollgate.metering.invoice;

import io.tollgate.metering.Cause;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.UUID;

/**
 * Who must hear of money owed: dunning, and the credit line. Bound to the invoice's transaction.
 */
public interface DueSink {
  /** For installations without either; the invoice itself says what is due. */
  DueSink NONE = new DueSink() {};

  /** An invoice was issued of which something is to be paid, until its due date. */
  default void owed(Invoice invoice, Cause cause, Instant now) {}

  /**
   * What is to be paid of an invoice was lowered.
   *
   * @param by the credit note or the payment
   * @param cents by how much, at most what was open
   */
  default void lowered(Invoice invoice, UUID by, long cents, Cause cause, Instant now) {}

  /**
   * Nothing of an invoice is to be paid any more.
   *
   * @param creditLine what had been drawn from a credit line and is paid for or taken back now
   */
  default void settled(Invoice invoice, Money creditLine, Cause cause, Instant now) {}
}
