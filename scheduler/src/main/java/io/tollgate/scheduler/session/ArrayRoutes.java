package io.tollgate.scheduler.session;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.idempotency.Idempotency;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** Starting, seeing, holding and stopping arrays. */
public final class ArrayRoutes implements Routes {
  private static final Access USERS = Access.of(Scope.USER);

  private final Database database;
  private final ArrayDesk desk;
  private final StartTrials trials;
  private final InstantSource clock;

  public ArrayRoutes(Database database, ArrayDesk desk, StartTrials trials, InstantSource clock) {
    this.database = database;
    this.desk = desk;
    this.trials = trials;
    this.clock = clock;
  }

  @Override
  public void mount(ApiRouter router) {
    router.post("/v1/arrays", USERS, this::start);
    router.get("/v1/arrays", Access.ANY_KEY, this::list);
    router.get("/v1/arrays/{id}", Access.ANY_KEY, this::get);
    router.post("/v1/arrays/{id}/hold", USERS, call -> onHold(call, true));
    router.post("/v1/arrays/{id}/release", USERS, call -> onHold(call, false));
    router.post("/v1/arrays/{id}/change", USERS, this::change);
    router.post("/v1/arrays/{id}/stop", USERS, this::stop);
  }

  private Future<Answer> start(Call call) {
    boolean dryRun = call.body().optionalBoolean("dry_run", false);
    ArrayWish wish = ArrayWish.read(call);
    if (dryRun) {
      WantedStart wanted = WantedStart.of(call, wish.element());
      return Future.fromCompletionStage(trials.tellArray(wanted, wish.size(), call.body().node()))
          .map(Answer::ok);
    }
    return database.inTransaction(
        handle ->
            Idempotency.around(
                handle,
                call,
                () ->
                    Answer.created(
                        ArrayView.of(
                            handle, desk.submit(tx(handle), call.caller(), wish, act(call))))));
  }

  private Future<Answer> list(Call call) {
    boolean openOnly = call.query("state", 100).filter("open"::equals).isPresent();
    if (!openOnly && call.query("state", 100).filter(word -> !word.equals("all")).isPresent()) {
      call.wrongQuery("state", "unknown_state", "knows open and all");
    }
    int limit = call.queryInt("limit", 1, 200, 50);
    Optional<UUID> before = call.queryId("cursor");
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          List<SessionArray> arrays =
              new SqlArrayStore(handle)
                  .list(
                      call.caller().account(),
                      call.caller().world().text(),
                      openOnly,
                      before,
                      limit + 1);
          List<SessionArray> page = arrays.subList(0, Math.min(limit, arrays.size()));
          ObjectNode json = Json.object();
          ArrayNode items = json.putArray("items");
          ArrayView.of(handle, page).forEach(items::add);
          Json.putText(
              json,
              "next_cursor",
              arrays.size() > limit
                  ? Optional.of(page.get(page.size() - 1).id().toString())
                  : Optional.empty());
          return Answer.ok(json);
        });
  }

  private Future<Answer> get(Call call) {
    call.throwIfInvalid();
    return show(call);
  }

  private Future<Answer> show(Call call) {
    return database.inTransaction(handle -> Answer.ok(ArrayView.of(handle, find(handle, call))));
  }

  private static SessionArray find(Handle handle, Call call) {
    UUID id = call.pathId("id", ErrorCode.ARRAY_NOT_FOUND);
    return new SqlArrayStore(handle)
        .find(id)
        .filter(array -> array.template().request().world().equals(call.caller().world().text()))
        .filter(array -> call.caller().sees(array.account()))
        .orElseThrow(() -> ArrayDesk.unknown(id));
  }

  private Future<Answer> onHold(Call call, boolean held) {
    call.throwIfInvalid();
    return database
        .inTransaction(handle -> desk.hold(tx(handle), find(handle, call).id(), held, act(call)))
        .compose(
            array ->
                eachElement(
                    call, handle -> desk.holdNext(tx(handle), array.id(), held, act(call))));
  }

  private Future<Answer> change(Call call) {
    ArrayChange change = ArrayChange.read(call.body());
    call.throwIfInvalid();
    return database
        .inTransaction(
            handle -> desk.change(tx(handle), find(handle, call).id(), change, act(call)))
        .compose(
            array ->
                change.priority().isEmpty()
                    ? show(call)
                    : eachElement(
                        call, handle -> desk.rankNext(tx(handle), array.id(), act(call))));
  }

  private Future<Answer> stop(Call call) {
    boolean running = call.body().optionalBoolean("running", false);
    call.throwIfInvalid();
    EndReason reason =
        call.caller().account().isPresent() ? EndReason.STOPPED_BY_USER : EndReason.EVICTED;
    return database
        .inTransaction(handle -> desk.stop(tx(handle), find(handle, call).id(), act(call)))
        .compose(
            array ->
                eachElement(
                    call,
                    handle -> desk.stopNext(tx(handle), array.id(), running, reason, act(call))));
  }

  /** Changes one element after the other, and then shows the array. */
  private Future<Answer> eachElement(Call call, Function<Handle, Boolean> next) {
    return database
        .inTransaction(next::apply)
        .compose(more -> more ? eachElement(call, next) : show(call));
  }

  private static SqlTransaction tx(Handle handle) {
    return new SqlTransaction(handle);
  }

  private Act act(Call call) {
    return new Act(call.caller().actor(), call.requestId(), clock.instant());
  }
}
