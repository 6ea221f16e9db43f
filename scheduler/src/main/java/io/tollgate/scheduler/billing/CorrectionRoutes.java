package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import io.tollgate.metering.correction.Correctable;
import io.tollgate.metering.correction.CorrectionOutcome.Corrected;
import io.tollgate.metering.money.Money;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
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
    UUID id = UuidCreator.getTimeOrderedEpoch();
    Corrected corrected = CorrectionDesk.correct(tx, id, account, what, amount, reason, act);
    return CorrectionDesk.view(corrected, what)
        .put(
            "available_micros",
            Long.toString(tx.metering().balance(account.id().value()).available().micros()));
  }
}
