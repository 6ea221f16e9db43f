package io.tollgate.scheduler.billing;

import io.tollgate.metering.invoice.InvoiceOutcome;
import io.tollgate.metering.invoice.Invoices;
import io.tollgate.metering.invoice.IssuedInvoice;
import io.tollgate.metering.money.Money;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.JsonBody;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.idempotency.Idempotency;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.AccountSight;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.vertx.core.Future;
import java.time.YearMonth;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/** Issuing invoices, recording payments, taking back; for sales and administrators. */
public final class InvoiceChangeRoutes implements Routes {
  private static final Pattern MONTH = Pattern.compile("[0-9]{4}-(0[1-9]|1[0-2])");
  private static final int REASON_LENGTH_MAX = 500;

  private final Database database;
  private final InvoiceDesk desk;
  private final Dunning dunning;

  public InvoiceChangeRoutes(Database database, InvoiceDesk desk, Dunning dunning) {
    this.database = database;
    this.desk = desk;
    this.dunning = dunning;
  }

  @Override
  public void mount(ApiRouter router) {
    router.post("/v1/invoices", Access.of(Scope.SALES), this::issue);
    router.post("/v1/invoices/{id}/pay", Access.of(Scope.SALES), this::pay);
    router.post("/v1/invoices/{id}/void", Access.of(Scope.SALES), this::voidWhole);
    router.post("/v1/invoices/{id}/credit", Access.of(Scope.SALES), this::credit);
  }

  private Future<Answer> issue(Call call) {
    JsonBody body = call.body();
    UUID id = body.requiredUuid("account_id");
    String month = body.requiredMatch("period", MONTH, "a month such as 2026-03");
    String reason = body.requiredString("reason", REASON_LENGTH_MAX);
    call.throwIfInvalid();
    return changing(
        call,
        handle -> {
          Account account = AccountSight.find(handle, call.caller(), new AccountId(id));
          return desk.issue(handle, account, YearMonth.parse(month), reason, Act.of(call));
        });
  }

  private Future<Answer> pay(Call call) {
    JsonBody body = call.body();
    String reference = body.requiredString("reference", 200);
    Optional<Long> cents = body.optionalLong("amount_cents", 1, 1_000_000_000_000L);
    String reason = body.optionalString("reason", REASON_LENGTH_MAX).orElse("paid");
    call.throwIfInvalid();
    return settling(
        call,
        handle -> {
          IssuedInvoice found = InvoiceRoutes.find(handle, call, desk.invoices(handle));
          Account account = accountOf(handle, call, found);
          return desk.pay(
              handle, account, found.invoice().invoiceId(), cents, reference, reason, Act.of(call));
        });
  }

  private Future<Answer> voidWhole(Call call) {
    String reason = call.body().requiredString("reason", REASON_LENGTH_MAX);
    call.throwIfInvalid();
    return takingBack(call, Optional.empty(), reason);
  }

  private Future<Answer> credit(Call call) {
    JsonBody body = call.body();
    long micros = body.requiredMicros("amount_micros", 1, Long.MAX_VALUE);
    String reason = body.requiredString("reason", REASON_LENGTH_MAX);
    call.throwIfInvalid();
    return takingBack(call, Optional.of(Money.ofMicros(micros)), reason);
  }

  private Future<Answer> takingBack(Call call, Optional<Money> amount, String reason) {
    return settling(
        call,
        handle -> {
          IssuedInvoice found = InvoiceRoutes.find(handle, call, desk.invoices(handle));
          Account account = accountOf(handle, call, found);
          return desk.takeBack(
              handle, account, found.invoice().invoiceId(), amount, reason, Act.of(call));
        });
  }

  // In a transaction of its own, for the account is locked before its payer: the sweep lifts too,
  // should this server die here.
  private Future<Answer> settling(Call call, Function<Handle, InvoiceOutcome> work) {
    return changing(call, work)
        .compose(
            answer ->
                database.inTransaction(
                    handle -> {
                      IssuedInvoice found = InvoiceRoutes.find(handle, call, desk.invoices(handle));
                      AccountId account = accountOf(handle, call, found).id();
                      dunning.liftIfSettled(new SqlTransaction(handle), account, Act.of(call));
                      return answer;
                    }));
  }

  private Future<Answer> changing(Call call, Function<Handle, InvoiceOutcome> work) {
    return database.inTransaction(
        handle -> Idempotency.around(handle, call, () -> answer(handle, work.apply(handle))));
  }

  private Answer answer(Handle handle, InvoiceOutcome outcome) {
    Invoices invoices = desk.invoices(handle);
    return outcome.fold(
        invoice -> {
          UUID id = invoice.invoiceId();
          return Answer.created(
              InvoiceView.whole(
                  invoices.find(id).orElseThrow(), invoices.lines(id), invoices.notesOf(id)));
        },
        refused -> {
          if (refused.reason() == InvoiceOutcome.Reason.NOTHING_TO_INVOICE) {
            return Answer.noContent();
          }
          throw ApiException.of(code(refused.reason()), refused.sentence());
        });
  }

  private static ErrorCode code(InvoiceOutcome.Reason reason) {
    return switch (reason) {
      case NOT_FOUND -> ErrorCode.INVOICE_NOT_FOUND;
      case PERIOD_NOT_OVER, NOT_THE_NEXT_PERIOD -> ErrorCode.PERIOD_NOT_CLOSABLE;
      case NOTHING_TO_INVOICE, STATE -> ErrorCode.CONFLICT;
      case TOO_MUCH -> ErrorCode.AMOUNT_TOO_LARGE;
    };
  }

  private static Account accountOf(Handle handle, Call call, IssuedInvoice found) {
    return AccountSight.find(handle, call.caller(), new AccountId(found.invoice().payer()));
  }
}
