package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.pricing.PriceNotice;
import io.tollgate.metering.pricing.PriceSubject;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.idempotency.Idempotency;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.identity.SqlAccountStore;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The price list and its changes, for sales; and the notices of them, for everybody. */
public final class PriceRoutes implements Routes {
  private final Database database;
  private final InstantSource clock;

  public PriceRoutes(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public void mount(ApiRouter router) {
    router.get("/v1/prices", Access.of(Scope.SALES), this::list);
    router.get("/v1/prices/history", Access.of(Scope.SALES), this::history);
    router.post("/v1/prices", Access.of(Scope.SALES), this::set);
    router.post("/v1/prices/{id}/withdraw", Access.of(Scope.SALES), this::withdraw);
    router.get("/v1/notices", Access.ANY_KEY, this::notices);
  }

  private Future<Answer> list(Call call) {
    call.throwIfInvalid();
    Instant now = clock.instant();
    return database.inTransaction(
        handle -> {
          ObjectNode json = Json.object().put("as_of", Json.time(now));
          ArrayNode items = json.putArray("items");
          PriceDesk.in(handle)
              .book()
              .inForceAndScheduled(now)
              .forEach(version -> items.add(PriceView.of(version, now)));
          return Answer.ok(json);
        });
  }

  private Future<Answer> history(Call call) {
    PriceSubject subject = PriceRequest.subject(call);
    Instant now = clock.instant();
    return database.inTransaction(
        handle -> {
          ObjectNode json = Json.object().put("as_of", Json.time(now));
          ArrayNode items = json.putArray("items");
          PriceDesk.in(handle)
              .book()
              .history(subject)
              .forEach(version -> items.add(PriceView.of(version, now)));
          return Answer.ok(json);
        });
  }

  private Future<Answer> set(Call call) {
    PriceRequest wish = PriceRequest.read(call.body());
    call.throwIfInvalid();
    Act act = act(call);
    return database.inTransaction(
        handle ->
            wish.dryRun()
                ? Answer.ok(PriceDesk.in(handle).set(wish, act))
                : Idempotency.around(
                    handle, call, () -> Answer.created(PriceDesk.in(handle).set(wish, act))));
  }

  private Future<Answer> withdraw(Call call) {
    UUID version = call.pathId("id", ErrorCode.PRICE_VERSION_NOT_FOUND);
    String reason = call.body().requiredString("reason", 500);
    call.throwIfInvalid();
    Act act = act(call);
    return database.inTransaction(
        handle -> Answer.ok(PriceDesk.in(handle).withdraw(version, reason, act)));
  }

  private Act act(Call call) {
    return new Act(call.caller().actor(), call.requestId(), clock.instant());
  }

  private Future<Answer> notices(Call call) {
    int limit = call.queryInt("limit", 1, 200, 50);
    Optional<UUID> before = call.queryId("before");
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          Optional<String> group =
              call.caller()
                  .account()
                  .flatMap(new SqlAccountStore(handle)::find)
                  .map(Account::group);
          List<PriceNotice> notices = PriceDesk.in(handle).book().notices(group, before, limit);
          ObjectNode json = Json.object();
          ArrayNode items = json.putArray("items");
          notices.forEach(notice -> items.add(PriceView.of(notice)));
          return Answer.ok(json);
        });
  }
}
