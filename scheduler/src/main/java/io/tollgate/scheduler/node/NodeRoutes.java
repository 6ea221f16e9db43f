package io.tollgate.scheduler.node;

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
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/** Adding, seeing, cordoning and removing nodes. */
public final class NodeRoutes implements Routes {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{0,62}");
  private static final Access OPERATORS = Access.of(Scope.SRE);

  /** Everybody of the house may look. */
  private static final Access HOUSE = Access.of(Scope.SRE, Scope.VIEWER, Scope.SALES);

  private final Database database;
  private final NodeDesk desk;

  public NodeRoutes(Database database, NodeDesk desk) {
    this.database = database;
    this.desk = desk;
  }

  @Override
  public void mount(ApiRouter router) {
    router.post("/v1/ops/nodes", OPERATORS, this::add);
    router.get("/v1/ops/nodes", HOUSE, this::list);
    router.get("/v1/ops/nodes/{id}", HOUSE, this::get);
    router.delete("/v1/ops/nodes/{id}", OPERATORS, this::remove);
    router.post("/v1/ops/nodes/{id}/cordon", OPERATORS, call -> cordon(call, true));
    router.post("/v1/ops/nodes/{id}/uncordon", OPERATORS, call -> cordon(call, false));
    router.post("/v1/ops/nodes/{id}/beta", OPERATORS, this::beta);
    router.post("/v1/ops/nodes/{id}/clear-health", OPERATORS, this::clearHealth);
    router.post("/v1/ops/nodes/{id}/confirm-dead", OPERATORS, this::confirmDead);
  }

  private Future<Answer> add(Call call) {
    JsonBody body = call.body();
    String name =
        body.requiredMatch(
            "name", NAME, "1 to 63 lower-case letters, digits, dots and dashes, such as \"n1\"");
    String world = body.oneOf("world", World.NAMES, call.caller().world().text());
    call.throwIfInvalid();
    return database.inTransaction(
        handle ->
            Idempotency.around(
                handle,
                call,
                () -> {
                  NodeDesk.Added added =
                      desk.add(new SqlTransaction(handle), name, world, Act.of(call));
                  ObjectNode json =
                      NodeView.of(
                          handle, desk.find(new SqlTransaction(handle), added.node(), world));
                  json.put("join_token", added.token());
                  json.put("join_token_expires_at", Json.time(added.tokenUntil()));
                  return Answer.created(json);
                }));
  }

  private Future<Answer> list(Call call) {
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          ObjectNode json = Json.object();
          ArrayNode items = json.putArray("items");
          NodeView.of(handle, new SqlNodeStore(handle).list(call.caller().world().text()))
              .forEach(items::add);
          return Answer.ok(json);
        });
  }

  private Future<Answer> get(Call call) {
    call.throwIfInvalid();
    return inNode(call, (handle, node) -> node);
  }

  private Future<Answer> remove(Call call) {
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          desk.remove(new SqlTransaction(handle), find(handle, call), Act.of(call));
          return Answer.noContent();
        });
  }

  private Future<Answer> cordon(Call call, boolean cordoned) {
    String reason = reason(call);
    return inNode(
        call,
        (handle, node) ->
            desk.cordon(new SqlTransaction(handle), node, cordoned, reason, Act.of(call)));
  }

  private Future<Answer> beta(Call call) {
    boolean beta = call.body().optionalBoolean("enabled", true);
    String reason = reason(call);
    return inNode(
        call,
        (handle, node) -> desk.beta(new SqlTransaction(handle), node, beta, reason, Act.of(call)));
  }

  private Future<Answer> confirmDead(Call call) {
    String reason = reason(call);
    return inNode(
        call,
        (handle, node) -> desk.confirmDead(new SqlTransaction(handle), node, reason, Act.of(call)));
  }

  private Future<Answer> clearHealth(Call call) {
    JsonBody body = call.body();
    Optional<String> gpu = body.optionalString("gpu", 100);
    Optional<String> cause = body.optionalString("cause", 64);
    String reason = reason(call);
    HealthDesk.Wish wish = new HealthDesk.Wish(gpu, cause, reason);
    return inNode(
        call,
        (handle, node) -> HealthDesk.clear(new SqlTransaction(handle), node, wish, Act.of(call)));
  }

  private static String reason(Call call) {
    String reason = call.body().requiredString("reason", 500);
    call.throwIfInvalid();
    return reason;
  }

  @FunctionalInterface
  private interface NodeWork {
    Node on(Handle handle, Node node);
  }

  private Future<Answer> inNode(Call call, NodeWork work) {
    return database.inTransaction(
        handle -> Answer.ok(NodeView.of(handle, work.on(handle, find(handle, call)))));
  }

  private Node find(Handle handle, Call call) {
    return desk.find(new SqlTransaction(handle), call.path("id"), call.caller().world().text());
  }
}
