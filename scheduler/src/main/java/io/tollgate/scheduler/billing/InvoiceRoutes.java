package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.World;
import io.tollgate.metering.invoice.Invoice;
import io.tollgate.metering.invoice.InvoiceCsv;
import io.tollgate.metering.invoice.InvoiceDocument;
import io.tollgate.metering.invoice.InvoiceHtml;
import io.tollgate.metering.invoice.Invoices;
import io.tollgate.metering.invoice.IssuedInvoice;
import io.tollgate.metering.invoice.SessionUsage;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.AccountSight;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Reading invoices. An id may be the word {@code draft}: the account's next invoice as it would be
 * now. Keys of the house name the account of a draft or a list.
 */
public final class InvoiceRoutes implements Routes {
  /** Instead of an id. */
  private static final String DRAFT = "draft";

  private static final int LISTED_MAX = 200;
  private static final int SESSIONS_MAX = 1_000;

  private final Database database;
  private final InvoiceDesk desk;
  private final InstantSource clock;

  public InvoiceRoutes(Database database, InvoiceDesk desk, InstantSource clock) {
    this.database = database;
    this.desk = desk;
    this.clock = clock;
  }

  @Override
  public void mount(ApiRouter router) {
    router.get("/v1/invoices", Access.ANY_KEY, this::list);
    router.get("/v1/invoices/{id}", Access.ANY_KEY, this::get);
    router.get("/v1/invoices/{id}/sessions", Access.ANY_KEY, this::sessions);
    router.get("/v1/invoices/{id}/document", Access.ANY_KEY, this::document);
  }

  private Future<Answer> list(Call call) {
    Optional<UUID> named = call.queryId("account_id");
    int limit = call.queryInt("limit", 1, LISTED_MAX, 50);
    Optional<UUID> before = call.queryId("before");
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          Account account = account(handle, call, named);
          ObjectNode json = Json.object();
          ArrayNode items = json.putArray("items");
          desk.invoices(handle)
              .ofPayer(account.id().value(), before, limit)
              .forEach(invoice -> items.add(InvoiceView.summary(invoice)));
          return Answer.ok(json);
        });
  }

  private Future<Answer> get(Call call) {
    Optional<UUID> named = call.queryId("account_id");
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          Invoices invoices = desk.invoices(handle);
          if (call.path("id").equals(DRAFT)) {
            Account account = account(handle, call, named);
            return Answer.ok(
                InvoiceView.draft(
                    account.id().value(),
                    account.world().text(),
                    invoices.draft(account.id().value(), clock.instant()),
                    desk.issuer(handle)));
          }
          IssuedInvoice found = find(handle, call, invoices);
          UUID id = found.invoice().invoiceId();
          return Answer.ok(InvoiceView.whole(found, invoices.lines(id), invoices.notesOf(id)));
        });
  }

  private Future<Answer> sessions(Call call) {
    Optional<UUID> named = call.queryId("account_id");
    Optional<UUID> after = call.queryId("after");
    int limit = call.queryInt("limit", 1, SESSIONS_MAX, 200);
    String format = format(call, List.of("json", "csv"));
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          Invoices invoices = desk.invoices(handle);
          List<SessionUsage> page =
              call.path("id").equals(DRAFT)
                  ? invoices.draftSessions(account(handle, call, named).id().value(), after, limit)
                  : invoices.sessions(
                      find(handle, call, invoices).invoice().invoiceId(), after, limit);
          return format.equals("csv")
              ? Answer.text(
                  200, "text/csv; charset=utf-8", InvoiceCsv.sessions(page, after.isEmpty()))
              : Answer.ok(InvoiceView.sessions(page));
        });
  }

  private Future<Answer> document(Call call) {
    Optional<UUID> named = call.queryId("account_id");
    String format = format(call, List.of("html", "csv"));
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          InvoiceDocument document = document(handle, call, named);
          return format.equals("csv")
              ? Answer.text(200, "text/csv; charset=utf-8", InvoiceCsv.lines(document))
              : Answer.text(200, "text/html; charset=utf-8", InvoiceHtml.of(document))
                  // Nothing in it runs, loads or frames anything, whatever a name contains.
                  .withHeader(
                      "Content-Security-Policy",
                      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
        });
  }

  private InvoiceDocument document(Handle handle, Call call, Optional<UUID> named) {
    Invoices invoices = desk.invoices(handle);
    if (call.path("id").equals(DRAFT)) {
      Account account = account(handle, call, named);
      return InvoiceDocument.of(
          invoices.draft(account.id().value(), clock.instant()),
          desk.issuer(handle),
          World.valueOf(account.world().text().toUpperCase(Locale.ROOT)));
    }
    IssuedInvoice found = find(handle, call, invoices);
    Optional<String> corrects =
        found
            .invoice()
            .corrects()
            .flatMap(invoices::find)
            .map(IssuedInvoice::invoice)
            .map(Invoice::numberText);
    return InvoiceDocument.of(found, corrects, invoices.lines(found.invoice().invoiceId()));
  }

  /** The account that a call is for: the key's own, or the one that a key of the house names. */
  static Account account(Handle handle, Call call, Optional<UUID> named) {
    AccountId id =
        named
            .map(AccountId::new)
            .or(() -> call.caller().account())
            .orElseThrow(
                () ->
                    ApiException.of(
                        ErrorCode.INVALID_REQUEST,
                        "A key of the house names the account: add the query parameter"
                            + " `account_id`."));
    return AccountSight.find(handle, call.caller(), id);
  }

  /** The invoice in the path, when the caller may see its account. */
  static IssuedInvoice find(Handle handle, Call call, Invoices invoices) {
    UUID id = call.pathId("id", ErrorCode.INVOICE_NOT_FOUND);
    IssuedInvoice found =
        invoices
            .find(id)
            .filter(invoice -> call.caller().sees(new AccountId(invoice.invoice().payer())))
            .orElseThrow(() -> unknown(id));
    try {
      AccountSight.find(handle, call.caller(), new AccountId(found.invoice().payer()));
    } catch (ApiException hidden) {
      throw unknown(id);
    }
    return found;
  }

  private static ApiException unknown(UUID id) {
    return ApiException.of(
        ErrorCode.INVOICE_NOT_FOUND,
        "There is no invoice " + id + " that this key may see. `GET /v1/invoices` lists them.");
  }

  private static String format(Call call, List<String> known) {
    String format = call.query("format", 10).orElse(known.get(0));
    if (!known.contains(format)) {
      call.wrongQuery("format", "not_allowed", "must be one of " + String.join(", ", known));
    }
    return format;
  }
}
