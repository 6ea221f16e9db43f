package io.tollgate.metering.invoice;

import io.tollgate.metering.Cause;
import io.tollgate.metering.World;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Invoices, credit notes and payments in PostgreSQL; all of them written once. */
final class SqlInvoiceStore implements InvoiceStore {
  private static final String WITH_STANDING =
      """
      SELECT i.*,
             coalesce((SELECT sum(p.amount_cents) FROM metering.invoice_payment p
                       WHERE p.invoice_id = i.invoice_id), 0)::bigint AS paid_cents,
             coalesce((SELECT sum(n.open_less_cents) FROM metering.invoice n
                       WHERE n.corrects = i.invoice_id), 0)::bigint AS lowered_cents,
             EXISTS (SELECT FROM metering.invoice n WHERE n.corrects = i.invoice_id AND n.whole) AS voided
      FROM metering.invoice i
      """;

  private final Handle handle;

  SqlInvoiceStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public void add(Invoice invoice) {
    Totals totals = invoice.totals();
    handle
        .createUpdate(
            """
            INSERT INTO metering.invoice (invoice_id, series, number, kind, payer_id, world, corrects, whole, period,
              period_start, period_end, time_zone, bill_to_name, bill_to_address, bill_to_tax_id, bill_to_email,
              issuer_name, issuer_address, issuer_tax_id, issuer_payment, usage_micros, adjustments_micros,
              paid_micros, promotional_micros, subscription_micros, contract_micros, credit_line_micros,
              credited_micros, due_micros, rounding_micros, net_cents, tax_basis_points, tax_cents, gross_cents,
              open_less_cents, to_balance_micros, issued_at, due_at, actor, cause, request_id)
            VALUES (:id, :series, :number, :kind, :payer, :world, :corrects, :whole, :period,
              :start, :end, :zone, :toName, :toAddress, :toTaxId, :toEmail,
              :issuerName, :issuerAddress, :issuerTaxId, :payment, :usage, :adjustments,
              :paid, :promotional, :subscription, :contract, :creditLine,
              :credited, :due, :rounding, :net, :taxRate, :tax, :gross,
              :openLess, :toBalance, :issuedAt, :dueAt, :actor, :cause, :request)
            """)
        .bind("id", invoice.invoiceId())
        .bind("series", invoice.series())
        .bind("number", invoice.number())
        .bind("kind", invoice.kind().code())
        .bind("payer", invoice.payer())
        .bind("world", invoice.world().code())
        .bind("corrects", SqlTypes.uuid(invoice.corrects()))
        .bind("whole", invoice.whole())
        .bind("period", invoice.period().month().toString())
        .bind("start", SqlTypes.time(invoice.period().start()))
        .bind("end", SqlTypes.time(invoice.period().end()))
        .bind("zone", invoice.period().zone().getId())
        .bind("toName", invoice.billTo().name())
        .bind("toAddress", SqlTypes.texts(invoice.billTo().addressLines()))
        .bind("toTaxId", SqlTypes.text(invoice.billTo().taxId()))
        .bind("toEmail", SqlTypes.text(invoice.billTo().email()))
        .bind("issuerName", invoice.issuer().name())
        .bind("issuerAddress", SqlTypes.texts(invoice.issuer().addressLines()))
        .bind("issuerTaxId", SqlTypes.text(invoice.issuer().taxId()))
        .bind("payment", invoice.payment())
        .bind("usage", totals.usage().micros())
        .bind("adjustments", totals.adjustments().micros())
        .bind("paid", totals.funded().paid())
        .bind("promotional", totals.funded().promotional())
        .bind("subscription", totals.funded().subscription())
        .bind("contract", totals.funded().contract())
        .bind("creditLine", totals.funded().creditLine())
        .bind("credited", totals.credited().micros())
        .bind("due", totals.due().micros())
        .bind("rounding", totals.rounding().micros())
        .bind("net", totals.netCents())
        .bind("taxRate", totals.taxBasisPoints())
        .bind("tax", totals.taxCents())
        .bind("gross", totals.grossCents())
        .bind("openLess", invoice.openLessCents())
        .bind("toBalance", invoice.toBalance().micros())
        .bind("issuedAt", SqlTypes.time(invoice.issuedAt()))
        .bind("dueAt", SqlTypes.time(invoice.dueAt()))
        .bind("actor", invoice.cause().actor())
        .bind("cause", invoice.cause().reason())
        .bind("request", invoice.cause().requestId())
        .execute();
  }

  @Override
  public Optional<IssuedInvoice> find(UUID invoiceId) {
    return handle
        .createQuery(WITH_STANDING + "WHERE i.invoice_id = :id")
        .bind("id", invoiceId)
        .map((row, context) -> issued(row))
        .findOne();
  }

  @Override
  public List<IssuedInvoice> ofPayer(UUID payer, Optional<UUID> before, int limit) {
    return handle
        .createQuery(
            WITH_STANDING
                + """
                WHERE i.payer_id = :payer
                  AND (CAST(:before AS uuid) IS NULL
                       OR (i.issued_at, i.invoice_id) < (SELECT b.issued_at, b.invoice_id FROM metering.invoice b
                                                         WHERE b.invoice_id = CAST(:before AS uuid)))
                ORDER BY i.issued_at DESC, i.invoice_id DESC
                LIMIT :limit
                """)
        .bind("payer", payer)
        .bind("before", SqlTypes.uuid(before))
        .bind("limit", limit)
        .map((row, context) -> issued(row))
        .list();
  }

  @Override
  public List<Invoice> notesOf(UUID invoiceId) {
    return handle
        .createQuery(WITH_STANDING + "WHERE i.corrects = :id ORDER BY i.issued_at, i.number")
        .bind("id", invoiceId)
        .map((row, context) -> issued(row).invoice())
        .list();
  }

  @Override
  public void addPayment(
      UUID paymentId, UUID invoice, long cents, String reference, Cause cause, Instant now) {
    handle
        .createUpdate(
            """
            INSERT INTO metering.invoice_payment (payment_id, invoice_id, amount_cents, reference, paid_at, actor,
                                                  cause, request_id)
            VALUES (:id, :invoice, :cents, :reference, :now, :actor, :cause, :request)
            """)
        .bind("id", paymentId)
        .bind("invoice", invoice)
        .bind("cents", cents)
        .bind("reference", reference)
        .bind("now", SqlTypes.time(now))
        .bind("actor", cause.actor())
        .bind("cause", cause.reason())
        .bind("request", cause.requestId())
        .execute();
  }

  private static IssuedInvoice issued(ResultSet row) throws SQLException {
    Invoice invoice =
        new Invoice(
            SqlTypes.uuid(row, "invoice_id"),
            row.getString("series"),
            row.getLong("number"),
            Invoice.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
            SqlTypes.uuid(row, "payer_id"),
            World.valueOf(row.getString("world").toUpperCase(Locale.ROOT)),
            SqlTypes.optionalUuid(row, "corrects"),
            row.getBoolean("whole"),
            new BillingPeriod(
                YearMonth.parse(row.getString("period")),
                SqlTypes.instant(row, "period_start"),
                SqlTypes.instant(row, "period_end"),
                ZoneId.of(row.getString("time_zone"))),
            new Party(
                row.getString("bill_to_name"),
                texts(row, "bill_to_address"),
                Optional.ofNullable(row.getString("bill_to_tax_id")),
                Optional.ofNullable(row.getString("bill_to_email"))),
            new Party(
                row.getString("issuer_name"),
                texts(row, "issuer_address"),
                Optional.ofNullable(row.getString("issuer_tax_id")),
                Optional.empty()),
            row.getString("issuer_payment"),
            totals(row),
            row.getLong("open_less_cents"),
            Money.ofMicros(row.getLong("to_balance_micros")),
            SqlTypes.instant(row, "issued_at"),
            SqlTypes.instant(row, "due_at"),
            new Cause(row.getString("actor"), row.getString("request_id"), row.getString("cause")));
    return new IssuedInvoice(
        invoice,
        new Invoice.Standing(
            row.getLong("paid_cents"), row.getLong("lowered_cents"), row.getBoolean("voided")));
  }

  private static Totals totals(ResultSet row) throws SQLException {
    return Totals.with(
        new Funded(
            row.getLong("paid_micros"),
            row.getLong("promotional_micros"),
            row.getLong("subscription_micros"),
            row.getLong("contract_micros"),
            row.getLong("credit_line_micros")),
        Money.ofMicros(row.getLong("adjustments_micros")),
        Money.ofMicros(row.getLong("credited_micros")),
        Money.ofMicros(row.getLong("due_micros")),
        row.getLong("net_cents"),
        row.getInt("tax_basis_points"),
        row.getLong("tax_cents"));
  }

  private static List<String> texts(ResultSet row, String column) throws SQLException {
    return List.of((String[]) row.getArray(column).getArray());
  }
}
