package io.tollgate.metering.invoice;

import io.tollgate.metering.Cause;
import io.tollgate.metering.ledger.SqlLedgerStore;
import io.tollgate.metering.money.Money;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
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

  private final InvoiceParts parts;
  private final Issuing issuing;
  private final Afterwards afterwards;

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

  private Invoices(InvoiceParts parts) {
    this.parts = parts;
    this.issuing = new Issuing(parts);
    this.afterwards = new Afterwards(parts);
  }

  /** In the handle's transaction. */
  public static Invoices in(Handle handle, Wiring wiring) {
    return over(
        new InvoiceStores(
            new SqlLedgerStore(handle),
            new SqlProfileStore(handle),
            new SqlClosedPeriodStore(handle),
            new SqlInvoiceRows(handle),
            new SqlInvoiceStore(handle),
            new SqlInvoiceDetail(handle),
            new SqlNumberSeries(handle)),
        wiring);
  }

  /** Over stores of one transaction. */
  public static Invoices over(InvoiceStores stores, Wiring wiring) {
    return new Invoices(InvoiceParts.of(stores, wiring));
  }

  /** To whom the payer's next invoice is addressed. */
  public BillingProfile profile(UUID payer) {
    return issuing.profile(payer);
  }

  /** Puts a profile in the place of the version before it; false when it was changed meanwhile. */
  public boolean changeProfile(BillingProfile profile, Cause cause, Instant now) {
    return parts.stores().profiles().put(profile, cause, now);
  }

  /** The payer's next invoice as it would be now; nothing is stored. */
  public Draft draft(UUID payer, Instant now) {
    return issuing.draft(payer, now);
  }

  /** The sessions of the draft after the given one, in the order of ids. */
  public List<SessionUsage> draftSessions(UUID payer, Optional<UUID> after, int limit) {
    return issuing.draftSessions(payer, after, limit);
  }

  /** Payers that may have a period to close, those that wait longest first. */
  public List<UUID> mayClose(Instant now, Duration grace, int limit) {
    return parts.stores().periods().closedBefore(now.minus(grace).minus(SHORTEST_MONTH), limit);
  }

  /** The payer's next period, when it ended at least that long ago. */
  public Optional<BillingPeriod> closable(UUID payer, Instant now, Duration grace) {
    return Optional.of(issuing.next(payer)).filter(period -> period.isOver(now.minus(grace)));
  }

  /**
   * Closes the payer's next period and issues its invoice, when there is anything to invoice.
   *
   * @param month which period the caller believes is next; another is refused
   * @param invoiceId of the invoice, made by the caller
   */
  public InvoiceOutcome issue(
      UUID payer, YearMonth month, UUID invoiceId, Cause cause, Instant now) {
    return issuing.issue(payer, month, invoiceId, cause, now);
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
    return afterwards.takeBack(invoiceId, noteId, amount, cause, now);
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
    return afterwards.pay(invoiceId, paymentId, cents, reference, cause, now);
  }

  /** An invoice or credit note with its standing. */
  public Optional<IssuedInvoice> find(UUID invoiceId) {
    return parts.stores().invoices().find(invoiceId);
  }

  /** A payer's invoices and credit notes, newest first, before the given one. */
  public List<IssuedInvoice> ofPayer(UUID payer, Optional<UUID> before, int limit) {
    return parts.stores().invoices().ofPayer(payer, before, limit);
  }

  /** The credit notes of an invoice, in the order issued. */
  public List<Invoice> notesOf(UUID invoiceId) {
    return parts.stores().invoices().notesOf(invoiceId);
  }

  /** The lines of an invoice, in order. */
  public List<InvoiceLine> lines(UUID invoiceId) {
    return parts.stores().detail().lines(invoiceId);
  }

  /** The sessions of an invoice after the given one, in the order of ids. */
  public List<SessionUsage> sessions(UUID invoiceId, Optional<UUID> after, int limit) {
    return parts.stores().detail().sessions(invoiceId, after, limit);
  }
}
