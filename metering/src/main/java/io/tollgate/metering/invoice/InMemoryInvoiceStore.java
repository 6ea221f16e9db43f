package io.tollgate.metering.invoice;

import static io.tollgate.metering.invoice.InMemoryInvoices.require;

import io.tollgate.metering.Cause;
import io.tollgate.metering.IdOrder;
import io.tollgate.metering.memory.AppendOnly;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.Touched;
import io.tollgate.metering.memory.UndoLog;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Invoices, credit notes and payments of a world without a database; for one thread. */
public final class InMemoryInvoiceStore implements InvoiceStore {
  private static final Comparator<IssuedInvoice> NEWEST_FIRST =
      Comparator.comparing((IssuedInvoice issued) -> issued.invoice().issuedAt())
          .thenComparing(issued -> issued.invoice().invoiceId(), IdOrder.BY_BYTES)
          .reversed();

  private final Table<UUID, Invoice> invoices;
  private final AppendOnly<UUID, Invoice> ofPayer;
  private final AppendOnly<UUID, Invoice> notes;
  private final Table<UUID, Long> payments;
  private final AppendOnly<UUID, Long> paidCents;
  private final Table<Number, UUID> numbers;
  private final Touched<UUID> payers;

  private record Number(String series, long number) {}

  /**
   * On a log.
   *
   * @param payers told whose invoices are written
   */
  InMemoryInvoiceStore(UndoLog log, Touched<UUID> payers) {
    this.invoices = Table.hashed(log);
    this.ofPayer = new AppendOnly<>(log);
    this.notes = new AppendOnly<>(log);
    this.payments = Table.hashed(log);
    this.paidCents = new AppendOnly<>(log);
    this.numbers = Table.hashed(log);
    this.payers = payers;
  }

  @Override
  public void add(Invoice invoice) {
    UUID id = invoice.invoiceId();
    payers.add(invoice.payer());
    requirePossible(invoice);
    require(invoices.insert(id, invoice), "Invoice exists", id);
    require(
        numbers.insert(new Number(invoice.series(), invoice.number()), id),
        "Number was given before",
        invoice.numberText());
    require(
        invoice.number() == 1
            || numbers.contains(new Number(invoice.series(), invoice.number() - 1)),
        "Number has no predecessor",
        invoice.numberText());
    ofPayer.append(invoice.payer(), invoice);
    if (invoice.corrects().isPresent()) {
      UUID corrected = invoice.corrects().get();
      require(invoices.contains(corrected), "Credit note of no invoice", id);
      require(!(invoice.whole() && standing(corrected).voided()), "Voided before", corrected);
      notes.append(corrected, invoice);
    }
  }

  @Override
  public Optional<IssuedInvoice> find(UUID invoiceId) {
    return invoices.find(invoiceId).map(this::issued);
  }

  @Override
  public List<IssuedInvoice> ofPayer(UUID payer, Optional<UUID> before, int limit) {
    Optional<IssuedInvoice> mark = before.flatMap(this::find);
    return ofPayer.of(payer).stream()
        .map(this::issued)
        .filter(
            issued ->
                before.isEmpty()
                    || mark.filter(m -> NEWEST_FIRST.compare(issued, m) > 0).isPresent())
        .sorted(NEWEST_FIRST)
        .limit(limit)
        .toList();
  }

  @Override
  public List<Invoice> notesOf(UUID invoiceId) {
    return List.copyOf(notes.of(invoiceId));
  }

  @Override
  public void addPayment(
      UUID paymentId, UUID invoice, long cents, String reference, Cause cause, Instant now) {
    Optional<Invoice> paid = invoices.find(invoice);
    require(paid.isPresent() && cents > 0, "Payment of nothing", paymentId);
    require(payments.insert(paymentId, cents), "Payment exists", paymentId);
    paidCents.append(invoice, cents);
    payers.add(paid.orElseThrow().payer());
  }

  /** All invoices and credit notes, as added. */
  public Collection<Invoice> all() {
    return invoices.values();
  }

  private IssuedInvoice issued(Invoice invoice) {
    return new IssuedInvoice(invoice, standing(invoice.invoiceId()));
  }

  private Invoice.Standing standing(UUID invoice) {
    List<Invoice> corrections = notes.of(invoice);
    return new Invoice.Standing(
        paidCents.of(invoice).stream().mapToLong(Long::longValue).sum(),
        corrections.stream().mapToLong(Invoice::openLessCents).sum(),
        corrections.stream().anyMatch(Invoice::whole));
  }

  private static void requirePossible(Invoice invoice) {
    boolean note = invoice.kind() == Invoice.Kind.CREDIT_NOTE;
    require(note == invoice.corrects().isPresent(), "Corrects something or not", invoice);
    require(note || !invoice.whole(), "Only a credit note takes back", invoice);
    require(
        invoice.openLessCents() >= 0 && (note || invoice.openLessCents() == 0),
        "Only a credit note lowers",
        invoice);
    require(invoice.toBalance().micros() >= 0, "Less than nothing comes back", invoice);
  }
}
