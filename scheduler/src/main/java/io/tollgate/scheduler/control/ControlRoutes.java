package io.tollgate.scheduler.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.JsonBody;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.idempotency.Idempotency;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.node.SqlNodePlaces;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.tollgate.scheduler.transaction.Transaction;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Laying down, seeing and taking back controls. */
public final class ControlRoutes implements Routes {
  private static final Access OPERATORS = Access.of(Scope.SRE);
  private static final Access HOUSE = Access.of(Scope.SRE, Scope.VIEWER, Scope.SALES);
  private static final int RATE_MAX = 1_000_000;
  private static final int YEAR_SECONDS = 366 * 86_400;

  private final Database database;
  private final ControlDesk desk;

  public ControlRoutes(Database database, ControlDesk desk) {
    this.database = database;
    this.desk = desk;
  }

  @Override
  public void mount(ApiRouter router) {
    router.post("/v1/ops/controls", OPERATORS, this::make);
    router.get("/v1/ops/controls", HOUSE, this::list);
    router.get("/v1/ops/controls/{id}", HOUSE, this::get);
    router.post("/v1/ops/controls/{id}/release", OPERATORS, this::release);
  }

  /** What is asked for, before its scope is looked up. */
  private record Asked(ScopeText scope, ControlWish wish, boolean dryRun) {
    ControlWish in(Transaction tx, String world) {
      return new ControlWish(
          wish.action(),
          scope.in(tx, world),
          wish.startsPerMinute(),
          wish.stopRunning(),
          wish.deadline(),
          wish.until(),
          wish.reason());
    }
  }

  private Future<Answer> make(Call call) {
    Asked asked = asked(call);
    String world = call.caller().world().text();
    UUID key = call.caller().keyId();
    Act act = Act.of(call);
    if (asked.dryRun()) {
      return database.inTransaction(
          handle -> {
            Transaction tx = new SqlTransaction(handle);
            return Answer.ok(
                shown(handle, desk.judge(tx, world, key, asked.in(tx, world), act), true));
          });
    }
    return database.inTransaction(
        handle ->
            Idempotency.around(
                handle,
                call,
                () -> {
                  Transaction tx = new SqlTransaction(handle);
                  return Answer.created(
                      shown(handle, desk.make(tx, world, key, asked.in(tx, world), act), false));
                }));
  }

  private static Asked asked(Call call) {
    JsonBody body = call.body();
    ControlAction action = ControlAction.of(body.requiredOneOf("action", ControlAction.WORDS));
    ScopeText scope = ScopeText.read(body);
    OptionalInt rate =
        body.optionalInt("starts_per_minute", 1, RATE_MAX)
            .map(OptionalInt::of)
            .orElse(OptionalInt.empty());
    Optional<Integer> lasts = body.optionalInt("for_seconds", 1, YEAR_SECONDS);
    Optional<Instant> until = body.optionalInstant("expires_at");
    if (lasts.isPresent() && until.isPresent()) {
      body.reject(
          "for_seconds", "not_both", "Give `for_seconds` or `expires_at`, not both of them.");
    }
    Asked asked =
        new Asked(
            scope,
            new ControlWish(
                action,
                ControlScope.GLOBAL,
                rate,
                body.optionalBoolean("stop_running", false),
                body.optionalInstant("deadline"),
                until.or(() -> lasts.map(seconds -> Act.of(call).at().plusSeconds(seconds))),
                body.requiredString("reason", 500)),
            body.optionalBoolean("dry_run", false));
    call.throwIfInvalid();
    return asked;
  }

  private static ObjectNode shown(Handle handle, ControlDesk.Made made, boolean dryRun) {
    ObjectNode json = shown(handle, made.control());
    if (dryRun) {
      json.remove("id");
    }
    json.put("dry_run", dryRun);
    json.set("reach", ControlView.of(made.reach()));
    made.emptying().ifPresent(emptying -> json.set("emptying", ControlView.of(emptying)));
    return json;
  }

  private Future<Answer> list(Call call) {
    boolean ended = call.queryInt("ended", 0, 1, 0) == 1;
    int limit = call.queryInt("limit", 1, 1_000, 200);
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          ObjectNode json = Json.object();
          ArrayNode items = json.putArray("items");
          List<Control> controls =
              new SqlControlStore(handle).list(call.caller().world().text(), ended, limit);
          Map<UUID, String> names = names(handle, controls);
          controls.forEach(control -> items.add(ControlView.named(ControlView.of(control), names)));
          return Answer.ok(json);
        });
  }

  private Future<Answer> get(Call call) {
    Optional<UUID> id = id(call);
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          Transaction tx = new SqlTransaction(handle);
          Control control = desk.find(tx, call.caller().world().text(), id);
          ObjectNode json = shown(handle, control);
          json.set("reach", ControlView.of(ControlDesk.reach(tx, control)));
          return Answer.ok(json);
        });
  }

  private Future<Answer> release(Call call) {
    Optional<UUID> id = id(call);
    String reason = call.body().requiredString("reason", 500);
    call.throwIfInvalid();
    return database.inTransaction(
        handle ->
            Answer.ok(
                shown(
                    handle,
                    desk.release(
                        new SqlTransaction(handle),
                        call.caller().world().text(),
                        id,
                        reason,
                        Act.of(call)))));
  }

  private static ObjectNode shown(Handle handle, Control control) {
    return ControlView.named(ControlView.of(control), names(handle, List.of(control)));
  }

  private static Map<UUID, String> names(Handle handle, List<Control> controls) {
    return new SqlNodePlaces(handle)
        .names(
            controls.stream()
                .filter(control -> control.scope().kind() == ControlScope.Kind.NODE)
                .flatMap(control -> control.scope().id().stream())
                .toList());
  }

  /** What is no id names nothing. */
  static Optional<UUID> id(Call call) {
    try {
      return Optional.of(UUID.fromString(call.path("id")));
    } catch (IllegalArgumentException noId) {
      return Optional.empty();
    }
  }
}
