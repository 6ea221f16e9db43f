package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import io.tollgate.metering.Cause;
import io.tollgate.metering.invoice.BillingProfile;
import io.tollgate.metering.invoice.Invoice;
import io.tollgate.metering.invoice.InvoiceOutcome;
import io.tollgate.metering.invoice.Invoices;
import io.tollgate.metering.money.Money;
import io.tollgate.scheduler.event.AuditStore;
import io.tollgate.scheduler.event.Event;
import io.tollgate.scheduler.event.SqlAuditStore;
import io.tollgate.scheduler.event.SqlEventStore;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.Act;
import java.time.YearMonth;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** What can be done with invoices; event and audit rows in the transaction of each. */
public final class InvoiceDesk {
  private final Function<Handle, Invoices.Wiring> wiring;

  /** Over what takes part in each transaction: contract terms, dunning. */
  public InvoiceDesk(Function<Handle, Invoices.Wiring> wiring) {
    this.wiring = wiring;
  }

  /** The invoices of a transaction. */
  public Invoices invoices(Handle handle) {
    return Invoices.in(handle, wiring.apply(handle));
  }

  /** Who issues. */
  public io.tollgate.metering.invoice.Issuer issuer(Handle handle) {
    return wiring.apply(handle).issuer();
  }

  /** Closes the account's next period and issues its invoice. */
  public InvoiceOutcome issue(
      Handle handle, Account account, YearMonth month, String reason, Act act) {
    UUID id = UuidCreator.getTimeOrderedEpoch();
    InvoiceOutcome outcome =
        invoices(handle).issue(account.id().value(), month, id, cause(act, reason), act.at());
    return told(handle, account, "invoice.issued", outcome, reason, act);
  }

  /** Records a payment. */
  public InvoiceOutcome pay(
      Handle handle,
      Account account,
      UUID invoice,
      Optional<Long> cents,
      String reference,
      String reason,
      Act act) {
    UUID payment = UuidCreator.getTimeOrderedEpoch();
    InvoiceOutcome outcome =
        invoices(handle).pay(invoice, payment, cents, reference, cause(act, reason), act.at());
    return told(handle, account, "invoice.paid", outcome, reason, act);
  }

  /** Takes an invoice back, an amount of it or all that is left. */
  public InvoiceOutcome takeBack(
      Handle handle,
      Account account,
      UUID invoice,
      Optional<Money> amount,
      String reason,
      Act act) {
    UUID note = UuidCreator.getTimeOrderedEpoch();
    InvoiceOutcome outcome =
        invoices(handle).takeBack(invoice, note, amount, cause(act, reason), act.at());
    String what = amount.isPresent() ? "invoice.credited" : "invoice.voided";
    return told(handle, account, what, outcome, reason, act);
  }

  /** Changes to whom the next invoices are addressed; refuses what was changed meanwhile. */
  public BillingProfile changeProfile(
      Handle handle, Account account, BillingProfile profile, String reason, Act act) {
    if (!invoices(handle).changeProfile(profile, cause(act, reason), act.at())) {
      throw ApiException.of(
          ErrorCode.CONFLICT,
          "The billing profile was changed meanwhile: version "
              + (profile.version() - 1)
              + " is not the latest. Read it again and repeat the change.");
    }
    // What it says about people stands in the profile alone.
    ObjectNode after = Json.object().put("version", profile.version());
    record(handle, account, "billing_profile.changed", account.id().value(), after, reason, act);
    return profile;
  }

  private InvoiceOutcome told(
      Handle handle, Account account, String what, InvoiceOutcome outcome, String reason, Act act) {
    outcome.fold(
        invoice -> {
          record(handle, account, what, invoice.invoiceId(), payload(invoice), reason, act);
          return invoice;
        },
        refused -> refused);
    return outcome;
  }

  private static ObjectNode payload(Invoice invoice) {
    ObjectNode payload =
        Json.object()
            .put("invoice_id", invoice.invoiceId().toString())
            .put("number", invoice.numberText())
            .put("kind", invoice.kind().code())
            .put("period", invoice.period().month().toString())
            .put("gross_cents", Long.toString(invoice.totals().grossCents()))
            .put("due_at", Json.time(invoice.dueAt()));
    Json.putText(payload, "corrects", invoice.corrects().map(UUID::toString));
    return payload;
  }

  private static void record(
      Handle handle,
      Account account,
      String what,
      UUID subject,
      ObjectNode payload,
      String reason,
      Act act) {
    new SqlEventStore(handle)
        .append(
            new Event(
                Optional.of(account.id()), account.world(), what, Optional.of(subject), payload),
            act);
    new SqlAuditStore(handle)
        .append(
            new AuditStore.Entry(
                what,
                "account:" + account.id(),
                Optional.of(reason),
                Optional.empty(),
                Optional.of(payload)),
            act);
  }

  private static Cause cause(Act act, String reason) {
    return new Cause(act.actor(), act.requestId(), reason);
  }
}
