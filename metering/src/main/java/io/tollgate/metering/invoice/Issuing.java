package io.tollgate.metering.invoice;

import io.tollgate.metering.Cause;
import io.tollgate.metering.World;
import io.tollgate.metering.defect.InvoiceDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Draws a payer's next invoice, and issues it. */
final class Issuing {
  private final InvoiceParts parts;

  Issuing(InvoiceParts parts) {
    this.parts = parts;
  }

  /** The payer's next invoice as it would be now; nothing is stored. */
  Draft draft(UUID payer, Instant now) {
    BillingProfile profile = profile(payer);
    BillingPeriod period = next(payer, profile);
    InvoiceDraft draft =
        parts
            .stores()
            .rows()
            .read(
                window(payer, period, Long.MAX_VALUE),
                sessions ->
                    InvoiceDraft.of(
                        sessions,
                        parts.wiring().adjustments().open(payer, period.end()),
                        profile.taxBasisPoints()));
    return new Draft(period, profile, draft, period.isOver(now));
  }

  /** The sessions of the draft after the given one, in the order of ids. */
  List<SessionUsage> draftSessions(UUID payer, Optional<UUID> after, int limit) {
    BillingPeriod period = next(payer, profile(payer));
    return parts
        .stores()
        .rows()
        .read(window(payer, period, Long.MAX_VALUE), sessions -> Page.of(sessions, after, limit));
  }

  /**
   * Closes the payer's next period and issues its invoice, when there is anything to invoice.
   *
   * @param month which period the caller believes is next; another is refused
   * @param invoiceId of the invoice, made by the caller
   */
  InvoiceOutcome issue(UUID payer, YearMonth month, UUID invoiceId, Cause cause, Instant now) {
    parts.ledger().lock(payer);
    BillingProfile profile = profile(payer);
    BillingPeriod period = next(payer, profile);
    if (!period.month().equals(month)) {
      return new InvoiceOutcome.Refused(
          InvoiceOutcome.Reason.NOT_THE_NEXT_PERIOD,
          "The next period to close is " + period.month() + ", not " + month + ".");
    }
    if (!period.isOver(now)) {
      return new InvoiceOutcome.Refused(
          InvoiceOutcome.Reason.PERIOD_NOT_OVER,
          "The period " + month + " ends at " + period.end() + ". Until then see its draft.");
    }
    parts.wiring().adjustments().close(payer, period, cause, now);
    long through = parts.stores().rows().lastTransfer(payer);
    InvoiceDraft draft = write(window(payer, period, through), profile, invoiceId);
    if (draft.isEmpty()) {
      parts.stores().periods().add(payer, period, Optional.empty(), through, cause, now);
      return new InvoiceOutcome.Refused(
          InvoiceOutcome.Reason.NOTHING_TO_INVOICE,
          "Nothing was used in " + month + ". The period is closed without an invoice.");
    }
    parts.stores().detail().addLines(invoiceId, draft.lines());
    parts.stores().periods().add(payer, period, Optional.of(invoiceId), through, cause, now);
    Invoice invoice = issued(payer, period, profile, invoiceId, draft.totals(), cause, now);
    parts.stores().invoices().add(invoice);
    if (invoice.totals().grossCents() > 0) {
      parts.wiring().dues().owed(invoice, cause, now);
    } else if (invoice.totals().funded().creditLine() > 0) {
      parts.settled(invoice, cause, now);
    }
    parts.credit(invoiceId, invoice, invoice.toBalance(), GrantKind.PAID, cause, now);
    return new InvoiceOutcome.Done(invoice);
  }

  BillingProfile profile(UUID payer) {
    return parts
        .stores()
        .profiles()
        .find(payer)
        .orElseGet(() -> BillingProfile.unknown(payer, parts.wiring().issuer().taxBasisPoints()));
  }

  /** The payer's next period. */
  BillingPeriod next(UUID payer) {
    return next(payer, profile(payer));
  }

  private BillingPeriod next(UUID payer, BillingProfile profile) {
    ZoneId zone = Planted.is(InvoiceDefect.MONTH_OF_ANOTHER_ZONE) ? ZoneOffset.UTC : profile.zone();
    BillingPeriod period =
        parts
            .stores()
            .periods()
            .last(payer)
            .map(closed -> BillingPeriod.after(closed.end(), zone))
            .orElseGet(
                () -> BillingPeriod.first(parts.stores().periods().opening(payer).at(), zone));
    return new BillingPeriod(period.month(), period.start(), period.end(), profile.zone());
  }

  private InvoiceDraft write(InvoiceRows.Window window, BillingProfile profile, UUID invoiceId) {
    try (InvoiceDetail.Writer writer = parts.stores().detail().writer(invoiceId)) {
      return parts
          .stores()
          .rows()
          .read(
              window,
              sessions ->
                  InvoiceDraft.of(
                      InvoiceRows.heard(sessions, writer::add),
                      parts.wiring().adjustments().open(window.payer(), window.period().end()),
                      profile.taxBasisPoints()));
    }
  }

  private InvoiceRows.Window window(UUID payer, BillingPeriod period, long through) {
    return InvoiceRows.Window.of(
        payer,
        period,
        parts
            .stores()
            .periods()
            .last(payer)
            .map(ClosedPeriodStore.Closed::close)
            .orElse(InvoiceRows.Close.NEVER),
        through);
  }

  private Invoice issued(
      UUID payer,
      BillingPeriod period,
      BillingProfile profile,
      UUID invoiceId,
      Totals totals,
      Cause cause,
      Instant now) {
    World world = parts.stores().periods().opening(payer).world();
    String series = parts.series(world, now, "");
    Instant at = now.truncatedTo(ChronoUnit.MICROS);
    // What is in the payer's favour comes back as credits at once.
    long favour = Math.max(0, Math.negateExact(totals.grossCents()));
    return new Invoice(
        invoiceId,
        series,
        parts.stores().numbers().next(series, cause, now),
        Invoice.Kind.INVOICE,
        payer,
        world,
        Optional.empty(),
        false,
        period,
        Party.of(profile),
        Party.of(parts.wiring().issuer()),
        parts.wiring().issuer().payment(),
        totals,
        0,
        Money.ofMicros(Math.multiplyExact(favour, Totals.MICROS_PER_CENT)),
        at,
        at.plus(parts.wiring().issuer().paymentTime()),
        cause);
  }
}
