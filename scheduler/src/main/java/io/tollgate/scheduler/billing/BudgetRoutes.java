package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import io.tollgate.metering.Cause;
import io.tollgate.metering.Metering;
import io.tollgate.metering.budget.Budget;
import io.tollgate.metering.budget.BudgetPeriod;
import io.tollgate.metering.budget.BudgetScope;
import io.tollgate.metering.budget.BudgetUse;
import io.tollgate.metering.invoice.SqlProfileStore;
import io.tollgate.metering.money.Money;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.JsonBody;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.idempotency.Idempotency;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.AccountSight;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.KeyStore;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Spend limits of an account, its projects and its keys. */
public final class BudgetRoutes implements Routes {
  private static final int REASON_LENGTH_MAX = 500;

  private final Database database;
  private final InstantSource clock;

  public BudgetRoutes(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public void mount(ApiRouter router) {
    router.get("/v1/budgets", Access.ANY_KEY, this::list);
    router.post("/v1/budgets", Access.of(Scope.USER, Scope.SALES), this::put);
    router.delete("/v1/budgets/{id}", Access.of(Scope.USER, Scope.SALES), this::remove);
  }

  private Future<Answer> list(Call call) {
    Optional<AccountId> named = call.queryId("account_id").map(AccountId::new);
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          Account account = account(handle, call, named);
          ObjectNode json = Json.object();
          ArrayNode items = json.putArray("items");
          Metering.in(handle)
              .budgets()
              .list(account.id().value(), clock.instant())
              .forEach(use -> items.add(BudgetView.of(use)));
          return Answer.ok(json);
        });
  }

  /** What a call asks for, before it is known whose it is. */
  private record Wish(
      Optional<AccountId> account,
      BudgetScope scope,
      Optional<UUID> scopeId,
      BudgetPeriod period,
      Optional<ZoneId> zone,
      long limitMicros,
      List<Integer> thresholds,
      String reason) {

    /** A limit that is set again keeps its days and months, a first one has the profile's. */
    ZoneId zone(Handle handle, UUID payer, Act act) {
      return zone.or(
              () ->
                  Metering.in(handle).budgets().list(payer, act.at()).stream()
                      .map(BudgetUse::budget)
                      .filter(this::replaces)
                      .map(Budget::zone)
                      .findFirst())
          .orElseGet(() -> new SqlProfileStore(handle).zone(payer));
    }

    private boolean replaces(Budget budget) {
      return budget.scope() == scope
          && budget.period() == period
          && budget.scopeId().equals(scopeId.orElse(budget.payer()));
    }

    Budget of(Account owner, ZoneId in, Act act) {
      UUID payer = owner.id().value();
      return new Budget(
          UuidCreator.getTimeOrderedEpoch(),
          payer,
          scope,
          scopeId.orElse(payer),
          period,
          in,
          Money.ofMicros(limitMicros),
          thresholds,
          new Cause(act.actor(), act.requestId(), reason),
          act.at());
    }
  }

  private Future<Answer> put(Call call) {
    JsonBody body = call.body();
    BudgetScope scope =
        BudgetScope.ofCode(body.oneOf("scope", BudgetScope.CODES, BudgetScope.ACCOUNT.code()));
    Optional<UUID> scopeId = body.optionalUuid("scope_id");
    if (scope != BudgetScope.ACCOUNT && scopeId.isEmpty()) {
      body.reject("scope_id", "required", "`scope_id` must name the %s.".formatted(scope.code()));
    }
    if (scope == BudgetScope.ACCOUNT && scopeId.isPresent()) {
      body.reject(
          "scope_id",
          "not_allowed",
          "`scope_id` is for projects and keys; `account_id` names the account.");
    }
    Wish wish =
        new Wish(
            body.optionalUuid("account_id").map(AccountId::new),
            scope,
            scopeId,
            BudgetPeriod.ofCode(body.requiredOneOf("period", BudgetPeriod.CODES)),
            body.optionalTimeZone("time_zone"),
            body.requiredMicros("limit_micros", 1, Budget.LIMIT_MICROS_MAX),
            body.intList("thresholds_percent", 0, 10, 1, 100).orElse(Budget.DEFAULT_THRESHOLDS),
            reason(call, body));
    call.throwIfInvalid();
    Act act = new Act(call.caller().actor(), call.requestId(), clock.instant());
    return database.inTransaction(
        handle -> Idempotency.around(handle, call, () -> Answer.ok(put(handle, call, wish, act))));
  }

  private static ObjectNode put(Handle handle, Call call, Wish wish, Act act) {
    Account account = account(handle, call, wish.account());
    SqlTransaction tx = new SqlTransaction(handle);
    Budget budget = wish.of(account, wish.zone(handle, account.id().value(), act), act);
    requireKnown(handle, tx, budget);
    return BudgetView.of(BudgetDesk.put(tx, call.caller(), account, budget, wish.reason(), act));
  }

  private Future<Answer> remove(Call call) {
    UUID id = call.pathId("id", ErrorCode.NOT_FOUND);
    Optional<AccountId> named = call.queryId("account_id").map(AccountId::new);
    Optional<String> reason = call.query("reason", REASON_LENGTH_MAX);
    if (reason.isEmpty() && call.caller().account().isEmpty()) {
      call.wrongQuery("reason", "required", "is required of operators");
    }
    call.throwIfInvalid();
    Act act = new Act(call.caller().actor(), call.requestId(), clock.instant());
    return database.inTransaction(
        handle -> {
          BudgetDesk.remove(
              new SqlTransaction(handle),
              call.caller(),
              account(handle, call, named),
              id,
              reason.orElse("budget removed"),
              act);
          return Answer.noContent();
        });
  }

  /** Owners know why they limit themselves; operators say it. */
  private static String reason(Call call, JsonBody body) {
    return call.caller().account().isEmpty()
        ? body.requiredString("reason", REASON_LENGTH_MAX)
        : body.optionalString("reason", REASON_LENGTH_MAX).orElse("budget set");
  }

  private static Account account(Handle handle, Call call, Optional<AccountId> named) {
    return AccountSight.find(
        handle, call.caller(), named.orElseGet(() -> call.caller().requireAccount()));
  }

  private static void requireKnown(Handle handle, SqlTransaction tx, Budget budget) {
    AccountId owner = new AccountId(budget.payer());
    boolean known =
        switch (budget.scope()) {
          case ACCOUNT -> true;
          case KEY ->
              new KeyStore(handle)
                  .find(budget.scopeId())
                  .filter(key -> key.account().equals(Optional.of(owner)))
                  .isPresent();
          case PROJECT ->
              tx.projects()
                  .find(budget.scopeId())
                  .filter(project -> project.account().equals(owner))
                  .isPresent();
        };
    if (!known) {
      throw ApiException.of(
          ErrorCode.NOT_FOUND,
          "The account has no %s %s. `tollgate %s list` shows those there are."
              .formatted(budget.scope().code(), budget.scopeId(), budget.scope().code()));
    }
  }
}
