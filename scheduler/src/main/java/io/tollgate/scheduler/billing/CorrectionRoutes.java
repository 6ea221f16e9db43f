package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import io.tollgate.metering.Cause;
import io.tollgate.metering.correction.Correctable;
import io.tollgate.metering.correction.CorrectionOutcome;
import io.tollgate.metering.correction.CorrectionOutcome.Corrected;
import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.money.Money;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.event.AuditStore;
import io.tollgate.scheduler.event.Event;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.JsonBody;
import io.tollgate.scheduler.http.Refusal;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.idempotency.Idempotency;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.AccountSight;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.tollgate.scheduler.transaction.Transaction;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** Corrections of charges and transfers, by administrators. */
public final class CorrectionRoutes implements Routes {
  private static final long AMOUNT_MICROS_MAX = 1_000_000_000_000_000L;

  private final Database database;
  private final InstantSource clock;

  public CorrectionRoutes(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public void mount(ApiRouter router) {
    router.post("/v1/accounts/{id}/corrections", Access.of(Scope.ADMIN), this::correct);
  }

  private Future<Answer> correct(Call call) {
    UUID id = call.pathId("id", ErrorCode.ACCOUNT_NOT_FOUND);
    JsonBody body = call.body();
    Optional<UUID> transfer = body.optionalUuid("transfer_id");
    Optional<UUID> session = body.optionalUuid("session_id");
    Optional<Integer> minute = body.optionalInt("minute", 1, Integer.MAX_VALUE);
    if (transfer.isPresent() == session.isPresent()) {
      body.reject(
          "transfer_id",
          "ambiguous",
          "Name what is corrected: `transfer_id`, or `session_id` with `minute` for a charge.");
    }
    if (session.isPresent() != minute.isPresent()) {
      body.reject("minute", "required", "`session_id` and `minute` go together.");
    }
    Optional<Money> amount =
        body.node().hasNonNull("amount_micros")
            ? Optional.of(
                Money.ofMicros(body.requiredMicros("amount_micros", 1, AMOUNT_MICROS_MAX)))
            : Optional.empty();
    String reason = body.requiredString("reason", 500);
    call.throwIfInvalid();
    Correctable what =
        transfer.isPresent()
            ? new Correctable.OfTransfer(transfer.get())
            : new Correctable.OfCharge(session.orElseThrow(), minute.orElseThrow());
    Act act = new Act(call.caller().actor(), call.requestId(), clock.instant());
    return database.inTransaction(
        handle ->
            Idempotency.around(
                handle,
                call,
                () -> {
                  Account account = AccountSight.find(handle, call.caller(), new AccountId(id));
                  return Answer.created(
                      correct(new SqlTransaction(handle), account, what, amount, reason, act));
                }));
  }

  private static ObjectNode correct(
      Transaction tx,
      Account account,
      Correctable what,
      Optional<Money> amount,
      String reason,
      Act act) {
    UUID payer = account.id().value();
    CorrectionOutcome outcome =
        tx.metering()
            .corrections()
            .correct(
                UuidCreator.getTimeOrderedEpoch(),
                payer,
                what,
                amount,
                new Cause(act.actor(), act.requestId(), reason),
                act.at());
    if (!(outcome instanceof Corrected corrected)) {
      throw refusal(outcome);
    }
    ObjectNode payload = view(corrected, what);
    tx.events()
        .append(Event.ofAccount(account.id(), account.world(), "account.corrected", payload), act);
    tx.audit()
        .append(
            new AuditStore.Entry(
                "account.corrected",
                "account:" + account.id(),
                Optional.of(reason),
                Optional.empty(),
                Optional.of(payload)),
            act);
    return payload
        .deepCopy()
        .put("available_micros", Long.toString(tx.metering().balance(payer).available().micros()));
  }

  private static ObjectNode view(Corrected corrected, Correctable what) {
    ObjectNode json = Json.object().put("id", corrected.correctionId().toString());
    if (what instanceof Correctable.OfCharge charge) {
      json.put("session_id", charge.sessionId().toString()).put("minute", charge.minute());
    } else if (what instanceof Correctable.OfTransfer transfer) {
      json.put("transfer_id", transfer.transferId().toString());
    }
    json.put("change_micros", Long.toString(corrected.changeOfAvailable()))
        .put("left_to_correct_micros", Long.toString(corrected.left().micros()));
    ArrayNode transfers = json.putArray("transfers");
    for (Transfer transfer : corrected.transfers()) {
      transfers
          .addObject()
          .put("id", transfer.transferId().toString())
          .put("grant_id", transfer.grantId().orElseThrow().toString())
          .put("amount_micros", Long.toString(transfer.changeOfAvailable()));
    }
    return json;
  }

  private static ApiException refusal(CorrectionOutcome outcome) {
    if (outcome instanceof CorrectionOutcome.TooMuch tooMuch) {
      return Refusal.of(
              ErrorCode.CORRECTION_TOO_LARGE,
              tooMuch.left().isPositive()
                  ? "%s are to be corrected and %s are left to correct. Ask for at most so many."
                      .formatted(tooMuch.asked(), tooMuch.left())
                  : "Nothing of it is left to correct: it was corrected or returned already.")
          .with("left_to_correct_micros", Long.toString(tooMuch.left().micros()))
          .exception();
    }
    if (outcome instanceof CorrectionOutcome.Spent spent) {
      return Refusal.of(
              ErrorCode.CORRECTION_TOO_LARGE,
              "The grant %s has %s left and %s are to be taken back; what was spent stays spent. Ask for less."
                  .formatted(spent.grantId(), spent.left(), spent.asked()))
          .with("left_to_correct_micros", Long.toString(spent.left().micros()))
          .exception();
    }
    if (outcome instanceof CorrectionOutcome.NotSettled running) {
      return ApiException.of(
          ErrorCode.CONFLICT,
          "Session "
              + running.sessionId()
              + " is not settled, so its own receipt may still change. Correct its charges when it"
              + " has ended.");
    }
    if (outcome instanceof CorrectionOutcome.NotCorrectable kind) {
      return ApiException.of(
          ErrorCode.CONFLICT,
          "A transfer of kind "
              + kind.kind().code()
              + " cannot be corrected: it moves money within a session or takes a correction back."
              + " Correct the session's charges, or grant credits.");
    }
    return ApiException.of(
        ErrorCode.NOT_FOUND,
        "The account has no such charge or transfer. `tollgate session charges` and `tollgate"
            + " balance history -o wide` show them.");
  }
}
