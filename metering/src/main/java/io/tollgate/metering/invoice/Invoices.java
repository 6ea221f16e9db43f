package io.tollgate.metering.invoice;

import io.tollgate.metering.Cause;
import io.tollgate.metering.MeteringPolicy;
import io.tollgate.metering.World;
import io.tollgate.metering.defect.InvoiceDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.ledger.Ledger;
import io.tollgate.metering.ledger.SqlLedgerStore;
import io.tollgate.metering.money.Money;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * The use cases of invoices, bound to one transaction of the caller. They block, take the time and
 * all ids as arguments, and lock the payer first, as everything does that moves a payer's money;
 * the number is taken last, so that its series is locked for no longer than a commit takes.
 */
public final class Invoices {
  /** Calendar months are this long at least. */
  private static final Duration SHORTEST_MONTH = Duration.ofDays(28);

  /** Credits that come back are drawn after those that run out. */
  private static final int RETURNED_PRIORITY = 100;

  private final Wiring wiring;
  private final Ledger ledger;
  private final SqlProfileStore profiles;
  private final SqlPeriodStore periods;
  private final SqlInvoiceRows rows;
  private final SqlInvoiceStore store;
  private final SqlInvoiceDetail detail;
  private final SqlNumberSeries numbers;

  /**
   * Who issues, and what else takes part in the transaction.
   *
   * @param adjustments contract terms
   * @param dues dunning and the credit line
   */
  public record Wiring(Issuer issuer, AdjustmentSource adjustments, DueSink dues) {
    /** Neither contracts nor dunning. */
    public static Wiring of(Issuer issuer) {
      return new Wiring(issuer, AdjustmentSource.NONE, DueSink.NONE);
    }
  }

  private Invoices(Handle handle, Wiring wiring) {
    this.wiring = wiring;
    this.ledger = new Ledger(new SqlLedgerStore(handle), MeteringPolicy.DEFAULT.graceAfterExpiry());
    this.profiles = new SqlProfileStore(handle);
    this.periods = new SqlPeriodStore(handle);
    this.rows = new SqlInvoiceRows(handle);
    this.store = new SqlInvoiceStore(handle);
    this.detail = new SqlInvoiceDetail(handle);
    this.numbers = new SqlNumberSeries(handle);
  }

  /** In the handle's transaction. */
  public static Invoices in(Handle handle, Wiring wiring) {
    return new Invoices(handle, wiring);
  }

  /** To whom the payer's next invoice is addressed. */
  public BillingProfile profile(UUID payer) {
    return profiles
        .find(payer)
        .orElseGet(() -> BillingProfile.unknown(payer, wiring.issuer().taxBasisPoints()));
  }

  /** Puts a profile in the place of the version before it; false when it was changed meanwhile. */
  public boolean changeProfile(BillingProfile profile, Cause cause, Instant now) {
    return profiles.put(profile, cause, now);
  }

  /** The payer's next invoice as it would be now; nothing is stored. */
  public Draft draft(UUID payer, Instant now) {
    BillingProfile profile = profile(payer);
    BillingPeriod period = next(payer, profile);
    InvoiceDraft draft =
        rows.read(
            window(payer, period, Long.MAX_VALUE),
            sessions ->
                InvoiceDraft.of(
                    sessions,
                    wiring.adjustments().open(payer, period.end()),
                    profile.taxBasisPoints()));
    return new Draft(period, profile, draft, period.isOver(now));
  }

  /** The sessions of the draft after the given one, in the order of ids. */
  public List<SessionUsage> draftSessions(UUID payer, Optional<UUID> after, int limit) {
    BillingPeriod period = next(payer, profile(payer));
    return rows.read(
        window(payer, period, Long.MAX_VALUE), sessions -> Page.of(sessions, after, limit));
  }

  /** Payers that may have a period to close, those that wait longest first. */
  public List<UUID> mayClose(Instant now, Duration grace, int limit) {
    return periods.closedBefore(now.minus(grace).minus(SHORTEST_MONTH), limit);
  }

  /** The payer's next period, when it ended at least that long ago. */
  public Optional<BillingPeriod> closable(UUID payer, Instant now, Duration grace) {
    return Optional.of(next(payer, profile(payer)))
        .filter(period -> period.isOver(now.minus(grace)));
  }

  /**
   * Closes the payer's next period and issues its invoice, when there is anything to invoice.
   *
   * @param month which period the caller believes is next; another is refused
   * @param invoiceId of the invoice, made by the caller
   */
  public InvoiceOutcome issue(
      UUID payer, YearMonth month, UUID invoiceId, Cause cause, Instant now) {
    ledger.lock(payer);
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
    wiring.adjustments().close(payer, period, cause, now);
    long through = rows.lastTransfer(payer);
    InvoiceDraft draft = write(window(payer, period, through), profile, invoiceId);
    if (draft.isEmpty()) {
      periods.add(payer, period, Optional.empty(), through, cause, now);
      return new InvoiceOutcome.Refused(
          InvoiceOutcome.Reason.NOTHING_TO_INVOICE,
          "Nothing was used in " + month + ". The period is closed without an invoice.");
    }
    detail.addLines(invoiceId, draft.lines());
    periods.add(payer, period, Optional.of(invoiceId), through, cause, now);
    Invoice invoice = issued(payer, period, profile, invoiceId, draft.totals(), cause, now);
    store.add(invoice);
    if (invoice.totals().grossCents() > 0) {
      wiring.dues().owed(invoice, cause, now);
    } else if (invoice.totals().funded().creditLine() > 0) {
      settled(invoice, cause, now);
    }
    credit(invoiceId, invoice, invoice.toBalance(), GrantKind.PAID, cause, now);
    return new InvoiceOutcome.Done(invoice);
  }

  /**
   * Takes an invoice back by a credit note: an amount of exact micro-credits, or all that is left.
   * Its number stays, and so do its rows: they are not invoiced again. What was paid for comes back
   * as credits in the same transaction.
   *
   * @param amount empty for all that is left, which makes the invoice void
   */
  public InvoiceOutcome takeBack(
      UUID invoiceId, UUID noteId, Optional<Money> amount, Cause cause, Instant now) {
    Optional<IssuedInvoice> found = lockedInvoice(invoiceId);
    if (found.isEmpty()) {
      return notFound(invoiceId);
    }
    Invoice invoice = found.get().invoice();
    if (invoice.kind() != Invoice.Kind.INVOICE || found.get().state() == Invoice.State.VOID) {
      return new InvoiceOutcome.Refused(
          InvoiceOutcome.Reason.STATE,
          invoice.numberText() + " is void or a credit note itself; nothing is left to take back.");
    }
    Totals left = CreditNote.left(invoice, store.notesOf(invoiceId));
    Optional<CreditNote> note = CreditNote.of(left, amount, found.get().openCents());
    if (note.isEmpty()) {
      return new InvoiceOutcome.Refused(
          InvoiceOutcome.Reason.TOO_MUCH,
          "Of " + invoice.numberText() + " " + left.lines() + " is left that can be taken back.");
    }
    Invoice document = noteOf(invoice, noteId, note.get(), cause, now);
    detail.addLines(noteId, List.of(noteLine(invoice, document, cause)));
    store.add(document);
    credit(noteId, document, note.get().paidBack(), GrantKind.PAID, cause, now);
    credit(givenId(noteId), document, note.get().givenBack(), GrantKind.PROMOTIONAL, cause, now);
    if (note.get().openLessCents() > 0) {
      wiring.dues().lowered(invoice, note.get().openLessCents(), cause, now);
      settledIfNothingIsOpen(invoiceId, cause, now);
    }
    return new InvoiceOutcome.Done(document);
  }

  /**
   * Records that an invoice was paid, in whole or in part.
   *
   * @param cents empty for all that is open
   * @param reference of the bank or the payment provider
   */
  public InvoiceOutcome pay(
      UUID invoiceId,
      UUID paymentId,
      Optional<Long> cents,
      String reference,
      Cause cause,
      Instant now) {
    Optional<IssuedInvoice> found = lockedInvoice(invoiceId);
    if (found.isEmpty()) {
      return notFound(invoiceId);
    }
    long open = found.get().openCents();
    if (open == 0) {
      return new InvoiceOutcome.Refused(
          InvoiceOutcome.Reason.STATE,
          found.get().invoice().numberText()
              + " is "
              + found.get().state().code()
              + "; nothing of it is to be paid.");
    }
    if (cents.orElse(open) > open) {
      return new InvoiceOutcome.Refused(
          InvoiceOutcome.Reason.TOO_MUCH, "Only " + open + " cents are to be paid.");
    }
    store.addPayment(paymentId, invoiceId, cents.orElse(open), reference, cause, now);
    settledIfNothingIsOpen(invoiceId, cause, now);
    return new InvoiceOutcome.Done(found.get().invoice());
  }

  /** An invoice or credit note with its standing. */
  public Optional<IssuedInvoice> find(UUID invoiceId) {
    return store.find(invoiceId);
  }

  /** A payer's invoices and credit notes, newest first, before the given one. */
  public List<IssuedInvoice> ofPayer(UUID payer, Optional<UUID> before, int limit) {
    return store.ofPayer(payer, before, limit);
  }

  /** The credit notes of an invoice, in the order issued. */
  public List<Invoice> notesOf(UUID invoiceId) {
    return store.notesOf(invoiceId);
  }

  /** The lines of an invoice, in order. */
  public List<InvoiceLine> lines(UUID invoiceId) {
    return detail.lines(invoiceId);
  }

  /** The sessions of an invoice after the given one, in the order of ids. */
  public List<SessionUsage> sessions(UUID invoiceId, Optional<UUID> after, int limit) {
    return detail.sessions(invoiceId, after, limit);
  }

  private InvoiceDraft write(SqlInvoiceRows.Window window, BillingProfile profile, UUID invoiceId) {
    try (SqlInvoiceDetail.Writer writer = detail.writer(invoiceId)) {
      return rows.read(
          window,
          sessions ->
              InvoiceDraft.of(
                  SqlInvoiceRows.heard(sessions, writer::add),
                  wiring.adjustments().open(window.payer(), window.period().end()),
                  profile.taxBasisPoints()));
    }
  }

  private BillingPeriod next(UUID payer, BillingProfile profile) {
    ZoneId zone = Planted.is(InvoiceDefect.MONTH_OF_ANOTHER_ZONE) ? ZoneOffset.UTC : profile.zone();
    BillingPeriod period =
        periods
            .last(payer)
            .map(closed -> BillingPeriod.after(closed.end(), zone))
            .orElseGet(() -> BillingPeriod.first(periods.opening(payer).at(), zone));
    return new BillingPeriod(period.month(), period.start(), period.end(), profile.zone());
  }

  private SqlInvoiceRows.Window window(UUID payer, BillingPeriod period, long through) {
    return SqlInvoiceRows.Window.of(
        payer,
        period,
        periods.last(payer).map(SqlPeriodStore.Closed::close).orElse(SqlInvoiceRows.Close.NEVER),
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
    World world = periods.opening(payer).world();
    String series = series(world, now, "");
    Instant at = now.truncatedTo(ChronoUnit.MICROS);
    // What is in the payer's favour comes back as credits at once.
    long favour = Math.max(0, Math.negateExact(totals.grossCents()));
    return new Invoice(
        invoiceId,
        series,
        numbers.next(series, cause, now),
        Invoice.Kind.INVOICE,
        payer,
        world,
        Optional.empty(),
        false,
        period,
        Party.of(profile),
        Party.of(wiring.issuer()),
        wiring.issuer().payment(),
        totals,
        0,
        Money.ofMicros(Math.multiplyExact(favour, Totals.MICROS_PER_CENT)),
        at,
        at.plus(wiring.issuer().paymentTime()),
        cause);
  }

  private Invoice noteOf(Invoice invoice, UUID noteId, CreditNote note, Cause cause, Instant now) {
    String series = series(invoice.world(), now, "-C");
    Instant at = now.truncatedTo(ChronoUnit.MICROS);
    return new Invoice(
        noteId,
        series,
        numbers.next(series, cause, now),
        Invoice.Kind.CREDIT_NOTE,
        invoice.payer(),
        invoice.world(),
        Optional.of(invoice.invoiceId()),
        note.whole(),
        invoice.period(),
        invoice.billTo(),
        Party.of(wiring.issuer()),
        wiring.issuer().payment(),
        note.taken().negated(),
        note.openLessCents(),
        note.paidBack().plus(note.givenBack()),
        at,
        at,
        cause);
  }

  private static InvoiceLine noteLine(Invoice invoice, Invoice note, Cause cause) {
    return new InvoiceLine(
        InvoiceLine.Kind.CREDIT,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.of("Credit on " + invoice.numberText() + ": " + cause.reason()),
        0,
        0,
        note.totals().lines(),
        invoice.period().start(),
        invoice.period().end(),
        Optional.empty());
  }

  // Years of numbers are those of the issue, in UTC, whatever zone a payer's months have.
  private String series(World world, Instant now, String suffix) {
    return (world == World.TEST ? "TEST-" : "")
        + wiring.issuer().code()
        + "-"
        + now.atZone(ZoneOffset.UTC).getYear()
        + suffix;
  }

  private void credit(
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

  private static UUID givenId(UUID noteId) {
    return UUID.nameUUIDFromBytes(("given:" + noteId).getBytes(StandardCharsets.UTF_8));
  }

  private void settledIfNothingIsOpen(UUID invoiceId, Cause cause, Instant now) {
    IssuedInvoice after = store.find(invoiceId).orElseThrow();
    if (after.openCents() == 0) {
      settled(after.invoice(), cause, now);
    }
  }

  // Paid for or taken back: either way the line is free again.
  private void settled(Invoice invoice, Cause cause, Instant now) {
    long line = Math.max(0, invoice.totals().funded().creditLine());
    wiring.dues().settled(invoice, Money.ofMicros(line), cause, now);
  }

  private Optional<IssuedInvoice> lockedInvoice(UUID invoiceId) {
    Optional<IssuedInvoice> found = store.find(invoiceId);
    found.ifPresent(invoice -> ledger.lock(invoice.invoice().payer()));
    return found.flatMap(invoice -> store.find(invoiceId));
  }

  private static InvoiceOutcome notFound(UUID invoiceId) {
    return new InvoiceOutcome.Refused(
        InvoiceOutcome.Reason.NOT_FOUND, "There is no invoice " + invoiceId + ".");
  }
}
