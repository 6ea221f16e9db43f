package io.tollgate.metering.invoice;

import java.util.function.Function;

/** What came of asking for a change of invoices. */
public sealed interface InvoiceOutcome {
  /** What is handed back, by either case. */
  <T> T fold(Function<Invoice, T> done, Function<Refused, T> refused);

  /** It is done; of a payment, the invoice paid, otherwise the document that was issued. */
  record Done(Invoice invoice) implements InvoiceOutcome {
    @Override
    public <T> T fold(Function<Invoice, T> done, Function<Refused, T> refused) {
      return done.apply(invoice);
    }
  }

  /** Nothing was changed. */
  record Refused(Reason reason, String sentence) implements InvoiceOutcome {
    @Override
    public <T> T fold(Function<Invoice, T> done, Function<Refused, T> refused) {
      return refused.apply(this);
    }
  }

  /** Why nothing was changed. */
  enum Reason {
    /** There is no such invoice. */
    NOT_FOUND,
    /** The period has not ended. */
    PERIOD_NOT_OVER,
    /** Another period comes first, or it has its invoice already. */
    NOT_THE_NEXT_PERIOD,
    /** The period holds nothing to invoice; it is closed without one. */
    NOTHING_TO_INVOICE,
    /** Its state does not allow it. */
    STATE,
    /** The amount is more than there is. */
    TOO_MUCH
  }
}
