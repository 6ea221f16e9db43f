package io.tollgate.metering.invoice;

import io.tollgate.metering.Cause;
import io.tollgate.metering.MeteringPolicy;
import io.tollgate.metering.World;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.ledger.Ledger;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

/** What the use cases of invoices share within one transaction. */
record InvoiceParts(Invoices.Wiring wiring, Ledger ledger, InvoiceStores stores) {
  static InvoiceParts of(InvoiceStores stores, Invoices.Wiring wiring) {
    return new InvoiceParts(
        wiring, new Ledger(stores.ledger(), MeteringPolicy.DEFAULT.graceAfterExpiry()), stores);
  }

  /** Credits that come back are drawn after those that run out. */
  private static final int RETURNED_PRIORITY = 100;

  // Years of numbers are those of the issue, in UTC, whatever zone a payer's months have.
  String series(World world, Instant now, String suffix) {
    return (world == World.TEST ? "TEST-" : "")
        + wiring.issuer().code()
        + "-"
        + now.atZone(ZoneOffset.UTC).getYear()
        + suffix;
  }

  /** Gives credits back with a document; nothing where there are none. */
  void credit(
      UUID grantId, Invoice document, Money amount, GrantKind kind, Cause cause, Instant now) {
    if (amount.isPositive()) {
      ledger.credit(
          grantId,
          document.payer(),
          amount,
          kind,
          RETURNED_PRIORITY,
          Optional.empty(),
          new Cause(cause.actor(), cause.requestId(), "with " + document.numberText()),
          now);
    }
  }

  // Paid for or taken back: either way the line is free again.
  void settled(Invoice invoice, Cause cause, Instant now) {
    long line = Math.max(0, invoice.totals().funded().creditLine());
    wiring.dues().settled(invoice, Money.ofMicros(line), cause, now);
  }
}
