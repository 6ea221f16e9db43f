package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.invoice.BillingPeriod;
import io.tollgate.metering.invoice.BillingProfile;
import io.tollgate.metering.invoice.Draft;
import io.tollgate.metering.invoice.Funded;
import io.tollgate.metering.invoice.Invoice;
import io.tollgate.metering.invoice.InvoiceLine;
import io.tollgate.metering.invoice.IssuedInvoice;
import io.tollgate.metering.invoice.Issuer;
import io.tollgate.metering.invoice.Party;
import io.tollgate.metering.invoice.Product;
import io.tollgate.metering.invoice.SessionUsage;
import io.tollgate.metering.invoice.Totals;
import io.tollgate.metering.money.Money;
import io.tollgate.scheduler.http.Json;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Invoices, drafts and billing profiles as the API shows them. */
public final class InvoiceView {
  private InvoiceView() {}

  /** One of a list: everything but its lines and parties. */
  public static ObjectNode summary(IssuedInvoice issued) {
    Invoice invoice = issued.invoice();
    ObjectNode view = Json.object();
    view.put("id", invoice.invoiceId().toString());
    view.put("number", invoice.numberText());
    view.put("kind", invoice.kind().code());
    view.put("state", issued.state().code());
    view.put("account_id", invoice.payer().toString());
    view.put("world", invoice.world().code());
    Json.putText(view, "corrects", invoice.corrects().map(UUID::toString));
    period(view, invoice.period());
    view.put("issued_at", Json.time(invoice.issuedAt()));
    view.put("due_at", Json.time(invoice.dueAt()));
    view.put("reason", invoice.cause().reason());
    totals(view.putObject("totals"), invoice.totals());
    view.put("open_cents", Long.toString(issued.openCents()));
    view.put("to_balance_micros", micros(invoice.toBalance()));
    return view;
  }

  /** A whole one. */
  public static ObjectNode whole(
      IssuedInvoice issued, List<InvoiceLine> lines, List<Invoice> creditNotes) {
    ObjectNode view = summary(issued);
    view.put("payment", issued.invoice().payment());
    party(view.putObject("issuer"), issued.invoice().issuer());
    party(view.putObject("bill_to"), issued.invoice().billTo());
    lines(view.putArray("lines"), lines);
    ArrayNode notes = view.putArray("credit_notes");
    for (Invoice note : creditNotes) {
      notes
          .addObject()
          .put("id", note.invoiceId().toString())
          .put("number", note.numberText())
          .put("gross_cents", Long.toString(note.totals().grossCents()));
    }
    return view;
  }

  /** What the next one would be now. */
  public static ObjectNode draft(UUID account, String world, Draft draft, Issuer issuer) {
    ObjectNode view = Json.object();
    view.putNull("id");
    view.putNull("number");
    view.put("kind", Invoice.Kind.INVOICE.code());
    view.put("state", "draft");
    view.put("account_id", account.toString());
    view.put("world", world);
    view.putNull("corrects");
    period(view, draft.period());
    view.putNull("issued_at");
    view.putNull("due_at");
    view.put("reason", draft.isOver() ? "the period is over" : "so far");
    totals(view.putObject("totals"), draft.draft().totals());
    view.put("open_cents", "0");
    view.put("to_balance_micros", "0");
    view.put("payment", issuer.payment());
    party(
        view.putObject("issuer"),
        new Party(issuer.legalName(), issuer.addressLines(), issuer.taxId(), Optional.empty()));
    BillingProfile profile = draft.profile();
    party(
        view.putObject("bill_to"),
        new Party(profile.legalName(), profile.addressLines(), profile.taxId(), profile.email()));
    lines(view.putArray("lines"), draft.draft().lines());
    view.putArray("credit_notes");
    return view;
  }

  /** A page of the sessions of a document. */
  public static ObjectNode sessions(List<SessionUsage> sessions) {
    ObjectNode view = Json.object();
    ArrayNode items = view.putArray("items");
    for (SessionUsage session : sessions) {
      ObjectNode one =
          items
              .addObject()
              .put("session_id", session.sessionId().toString())
              .put("from_minute", session.fromMinute())
              .put("to_minute", session.toMinute())
              .put("amount_micros", micros(session.amount()));
      funding(one.putObject("funding"), session.funded());
      ArrayNode parts = one.putArray("parts");
      session.items().forEach(item -> part(parts.addObject(), item));
    }
    return view;
  }

  /** To whom invoices are addressed. */
  public static ObjectNode profile(BillingProfile profile) {
    ObjectNode view = Json.object();
    view.put("account_id", profile.payer().toString());
    view.put("version", profile.version());
    view.put("legal_name", profile.legalName());
    ArrayNode address = view.putArray("address_lines");
    profile.addressLines().forEach(address::add);
    Json.putText(view, "tax_id", profile.taxId());
    view.put("tax_basis_points", profile.taxBasisPoints());
    view.put("time_zone", profile.zone().getId());
    Json.putText(view, "email", profile.email());
    return view;
  }

  private static void period(ObjectNode view, BillingPeriod period) {
    view.put("period", period.month().toString());
    view.put("period_start", Json.time(period.start()));
    view.put("period_end", Json.time(period.end()));
    view.put("time_zone", period.zone().getId());
  }

  private static void totals(ObjectNode view, Totals totals) {
    view.put("usage_micros", micros(totals.usage()));
    view.put("adjustments_micros", micros(totals.adjustments()));
    view.put("prepaid_micros", micros(totals.funded().prepaid()));
    funding(view.putObject("funding"), totals.funded());
    view.put("credited_micros", micros(totals.credited()));
    view.put("due_micros", micros(totals.due()));
    view.put("rounding_micros", micros(totals.rounding()));
    view.put("net_cents", Long.toString(totals.netCents()));
    view.put("tax_basis_points", totals.taxBasisPoints());
    view.put("tax_cents", Long.toString(totals.taxCents()));
    view.put("gross_cents", Long.toString(totals.grossCents()));
  }

  private static void funding(ObjectNode view, Funded funded) {
    view.put("paid_micros", Long.toString(funded.paid()));
    view.put("promotional_micros", Long.toString(funded.promotional()));
    view.put("subscription_micros", Long.toString(funded.subscription()));
    view.put("contract_micros", Long.toString(funded.contract()));
    view.put("credit_line_micros", Long.toString(funded.creditLine()));
  }

  private static void lines(ArrayNode view, List<InvoiceLine> lines) {
    for (InvoiceLine line : lines) {
      ObjectNode one = view.addObject();
      one.put("kind", line.kind().code());
      one.put("late", line.late());
      Json.putText(one, "contract_id", line.contractId().map(UUID::toString));
      product(one, line.product());
      Json.putText(one, "text", line.text());
      one.put("minutes", line.minutes());
      one.put("gpu_minutes_thousandths", line.gpuThousandths());
      one.put("amount_micros", micros(line.amount()));
      one.put("service_from", Json.time(line.serviceFrom()));
      one.put("service_to", Json.time(line.serviceTo()));
    }
  }

  private static void part(ObjectNode view, SessionUsage.Item item) {
    view.put("kind", item.kind().code());
    view.put("late", item.late());
    view.put("segment_id", item.segmentId().toString());
    putNumber(view, "first_minute", item.firstMinute());
    putNumber(view, "last_minute", item.lastMinute());
    view.put("minutes", item.minutes());
    product(view, Optional.of(item.product()));
    view.put("amount_micros", micros(item.amount()));
    view.put("service_from", Json.time(item.serviceFrom()));
    view.put("service_to", Json.time(item.serviceTo()));
  }

  private static void product(ObjectNode view, Optional<Product> product) {
    Json.putText(view, "gpu_model", product.map(Product::gpuModel));
    Json.putText(view, "capacity_class", product.map(Product::capacityClass));
    Json.putText(view, "workflow", product.map(Product::workflow));
    Json.putText(view, "gpus", product.map(p -> p.gpus().stripTrailingZeros().toPlainString()));
    Json.putText(view, "rate_micros", product.map(p -> Long.toString(p.rateMicros())));
  }

  private static void party(ObjectNode view, Party party) {
    view.put("name", party.name());
    ArrayNode address = view.putArray("address_lines");
    party.addressLines().forEach(address::add);
    Json.putText(view, "tax_id", party.taxId());
    Json.putText(view, "email", party.email());
  }

  private static void putNumber(ObjectNode view, String name, OptionalInt number) {
    if (number.isPresent()) {
      view.put(name, number.getAsInt());
    } else {
      view.putNull(name);
    }
  }

  private static String micros(Money amount) {
    return Long.toString(amount.micros());
  }
}
