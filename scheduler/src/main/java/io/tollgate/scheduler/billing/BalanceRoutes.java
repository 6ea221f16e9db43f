package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import io.tollgate.metering.Cause;
import io.tollgate.metering.Metering;
import io.tollgate.metering.ledger.Balance;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.ledger.TransferRow;
import io.tollgate.metering.money.Money;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.event.AuditStore;
import io.tollgate.scheduler.event.Event;
import io.tollgate.scheduler.event.SqlAuditStore;
import io.tollgate.scheduler.event.SqlEventStore;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.JsonBody;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.idempotency.Idempotency;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountDesk;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.AccountSight;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.identity.SqlAccountStore;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What an account has, how it came about, and credits granted by the house. */
public final class BalanceRoutes implements Routes {
  /** A billion credits, one million euros, is more than any grant should be. */
  private static final long GRANT_MICROS_MAX = 1_000_000_000_000_000L;

  private static final int PRIORITY_MAX = 1_000;

  private final Database database;
  private final InstantSource clock;

  public BalanceRoutes(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public void mount(ApiRouter router) {
    router.get("/v1/balance", Access.ANY_KEY, this::balance);
    router.get("/v1/balance/history", Access.ANY_KEY, this::history);
    router.post("/v1/accounts/{id}/credit", Access.of(Scope.SALES), this::credit);
  }

  private Future<Answer> balance(Call call) {
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> Answer.ok(view(handle, call.caller().requireAccount())));
  }

  private Future<Answer> history(Call call) {
    int limit = call.queryInt("limit", 1, 200, 50);
    Optional<UUID> before = call.queryId("before");
    Optional<AccountId> named = call.queryId("account_id").map(AccountId::new);
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          AccountId account =
              named.isPresent()
                  ? AccountSight.find(handle, call.caller(), named.get()).id()
                  : call.caller().requireAccount();
          ObjectNode json = Json.object();
          ArrayNode items = json.putArray("items");
          List<TransferRow> rows = Metering.in(handle).history(account.value(), before, limit);
          rows.forEach(row -> items.add(transfer(row)));
          return Answer.ok(json);
        });
  }

  private static ObjectNode transfer(TransferRow row) {
    ObjectNode json = Json.object();
    json.put("id", row.transferId().toString());
    json.put("at", Json.time(row.createdAt()));
    json.put("cause", row.kind().name().toLowerCase(Locale.ROOT));
    json.put("amount_micros", Long.toString(row.changeOfAvailable()));
    Json.putText(json, "session_id", row.sessionId().map(UUID::toString));
    Json.putText(json, "grant_id", row.grantId().map(UUID::toString));
    Json.putText(json, "corrects_transfer_id", row.corrects().map(UUID::toString));
    row.minute().ifPresent(minute -> json.put("minute", minute));
    json.put("reason", row.cause().reason());
    json.put("actor", row.cause().actor());
    return json;
  }

  private Future<Answer> credit(Call call) {
    UUID id = call.pathId("id", ErrorCode.ACCOUNT_NOT_FOUND);
    JsonBody body = call.body();
    Instant now = clock.instant();
    GrantKind kind =
        GrantKind.ofCode(body.oneOf("kind", GrantKind.GIVEN_CODES, GrantKind.PAID.code()));
    Credit credit =
        new Credit(
            Money.ofMicros(body.requiredMicros("amount_micros", 1, GRANT_MICROS_MAX)),
            kind,
            body.optionalInt("priority", 0, PRIORITY_MAX, kind.defaultPriority()),
            body.optionalInstant("effective_at"),
            body.optionalInstant("expires_at"),
            body.requiredString("reason", 500));
    if (credit.expires().filter(at -> !at.isAfter(now)).isPresent()) {
      body.reject("expires_at", "in_the_past", "`expires_at` must lie in the future.");
    } else if (credit.expires().isPresent()
        && credit.effective().filter(at -> !at.isBefore(credit.expires().get())).isPresent()) {
      body.reject("effective_at", "out_of_range", "`effective_at` must lie before `expires_at`.");
    }
    call.throwIfInvalid();
    return database.inTransaction(
        handle ->
            Idempotency.around(
                handle,
                call,
                () -> {
                  Account account = AccountSight.find(handle, call.caller(), new AccountId(id));
                  AccountDesk.requireNotClosed(new SqlAccountStore(handle), account.id());
                  Act act = new Act(call.caller().actor(), call.requestId(), now);
                  grant(handle, account, credit, act);
                  return Answer.created(view(handle, account.id()));
                }));
  }

  /** Credits to give, as asked for. */
  private record Credit(
      Money amount,
      GrantKind kind,
      int priority,
      Optional<Instant> effective,
      Optional<Instant> expires,
      String reason) {}

  private static void grant(Handle handle, Account account, Credit credit, Act act) {
    UUID grant = UuidCreator.getTimeOrderedEpoch();
    Metering.in(handle)
        .grantTimes()
        .credit(
            grant,
            account.id().value(),
            credit.amount(),
            credit.kind(),
            credit.priority(),
            credit.effective(),
            credit.expires(),
            new Cause(act.actor(), act.requestId(), credit.reason()),
            act.at());
    ObjectNode payload =
        Json.object()
            .put("grant_id", grant.toString())
            .put("amount_micros", Long.toString(credit.amount().micros()))
            .put("kind", credit.kind().code())
            .put("priority", credit.priority());
    Json.putTime(payload, "effective_at", credit.effective());
    Json.putTime(payload, "expires_at", credit.expires());
    new SqlEventStore(handle)
        .append(Event.ofAccount(account.id(), account.world(), "account.credited", payload), act);
    new SqlAuditStore(handle)
        .append(
            new AuditStore.Entry(
                "account.credited",
                "account:" + account.id(),
                Optional.of(credit.reason()),
                Optional.empty(),
                Optional.of(payload)),
            act);
  }

  private static ObjectNode view(Handle handle, AccountId account) {
    Metering metering = Metering.in(handle);
    Balance balance = metering.balance(account.value());
    ObjectNode json =
        Json.object()
            .put("account_id", account.toString())
            .put("available_micros", Long.toString(balance.available().micros()))
            .put("held_micros", Long.toString(balance.held().micros()))
            .put("owed_micros", Long.toString(balance.owed().micros()));
    ArrayNode grants = json.putArray("grants");
    metering.grants(account.value()).forEach(grant -> grants.add(view(grant)));
    metering.grantTimes().toBegin(account.value()).forEach(grant -> grants.add(view(grant)));
    return json;
  }

  private static ObjectNode view(Grant grant) {
    ObjectNode json =
        Json.object()
            .put("id", grant.grantId().toString())
            .put("kind", grant.kind().code())
            .put("amount_micros", Long.toString(grant.amount().micros()))
            .put("left_micros", Long.toString(grant.left().micros()))
            .put("priority", grant.priority())
            .put("pending", grant.pending());
    Json.putTime(json, "effective_at", grant.effectiveAt());
    Json.putTime(json, "expires_at", grant.expiresAt());
    return json;
  }
}
