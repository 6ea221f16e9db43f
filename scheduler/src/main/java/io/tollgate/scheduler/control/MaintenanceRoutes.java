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
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.node.SqlNodePlaces;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Planning, seeing and cancelling maintenance. */
public final class MaintenanceRoutes implements Routes {
  private static final Access OPERATORS = Access.of(Scope.SRE);
  private static final Access HOUSE = Access.of(Scope.SRE, Scope.VIEWER, Scope.SALES);
  private static final int NODES_MAX = 1_000;

  private final Database database;

  public MaintenanceRoutes(Database database) {
    this.database = database;
  }

  @Override
  public void mount(ApiRouter router) {
    router.post("/v1/ops/maintenance", OPERATORS, this::plan);
    router.get("/v1/ops/maintenance", HOUSE, this::list);
    router.post("/v1/ops/maintenance/{id}/cancel", OPERATORS, this::cancel);
  }

  private Future<Answer> plan(Call call) {
    JsonBody body = call.body();
    List<String> nodes = body.stringList("nodes", 1, NODES_MAX, 63).orElse(List.of());
    Optional<String> model = body.optionalString("gpu_model", 63);
    Optional<Instant> from = body.optionalInstant("from");
    Optional<Instant> to = body.optionalInstant("to");
    String reason = body.requiredString("reason", 500);
    boolean dryRun = body.optionalBoolean("dry_run", false);
    if (to.isEmpty() && !body.isWrong("to")) {
      body.reject("to", "required", "`to` is required: when the nodes take work again.");
    }
    call.throwIfInvalid();
    Act act = Act.of(call);
    String world = call.caller().world().text();
    MaintenanceDesk.Wish wish =
        new MaintenanceDesk.Wish(nodes, model, from.orElse(act.at()), to.orElseThrow(), reason);
    if (dryRun) {
      return database.inTransaction(
          handle ->
              Answer.ok(
                  shown(
                      handle,
                      MaintenanceDesk.judge(new SqlTransaction(handle), world, wish, act),
                      act)));
    }
    return database.inTransaction(
        handle ->
            Idempotency.around(
                handle,
                call,
                () ->
                    Answer.created(
                        shown(
                            handle,
                            MaintenanceDesk.plan(new SqlTransaction(handle), world, wish, act),
                            act))));
  }

  private static ObjectNode shown(Handle handle, MaintenanceDesk.Planned planned, Act act) {
    ObjectNode json = shown(handle, List.of(planned.window()), act.at()).get(0);
    json.set("reach", ControlView.of(planned.reach()));
    return json;
  }

  private static List<ObjectNode> shown(
      Handle handle, List<MaintenanceWindow> windows, Instant now) {
    Map<UUID, String> names =
        new SqlNodePlaces(handle)
            .names(
                windows.stream()
                    .flatMap(window -> window.nodes().stream())
                    .map(NodeId::value)
                    .toList());
    return windows.stream()
        .map(window -> ControlView.named(ControlView.of(window, now), names))
        .toList();
  }

  private Future<Answer> list(Call call) {
    boolean ended = call.queryInt("ended", 0, 1, 0) == 1;
    int limit = call.queryInt("limit", 1, 1_000, 200);
    call.throwIfInvalid();
    Instant now = Act.of(call).at();
    return database.inTransaction(
        handle -> {
          ObjectNode json = Json.object();
          ArrayNode items = json.putArray("items");
          List<MaintenanceWindow> windows =
              new SqlMaintenanceStore(handle).list(call.caller().world().text(), ended, limit);
          shown(handle, windows, now).forEach(items::add);
          return Answer.ok(json);
        });
  }

  private Future<Answer> cancel(Call call) {
    Optional<UUID> id = ControlRoutes.id(call);
    String reason = call.body().requiredString("reason", 500);
    call.throwIfInvalid();
    Act act = Act.of(call);
    return database.inTransaction(
        handle -> {
          MaintenanceWindow after =
              MaintenanceDesk.cancel(
                  new SqlTransaction(handle), call.caller().world().text(), id, reason, act);
          return Answer.ok(shown(handle, List.of(after), act.at()).get(0));
        });
  }
}
