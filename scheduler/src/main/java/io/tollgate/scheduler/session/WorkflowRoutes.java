package io.tollgate.scheduler.session;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.event.AuditStore;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.idle.IdleDocument;
import io.tollgate.scheduler.idle.IdleTerms;
import io.tollgate.scheduler.idle.IdleWish;
import io.tollgate.scheduler.session.WorkflowStore.Workflow;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.tollgate.scheduler.transaction.Transaction;
import io.vertx.core.Future;
import java.util.Optional;

/** The catalogue of what sessions run, and what administrators set of it. */
public final class WorkflowRoutes implements Routes {
  private final Database database;

  public WorkflowRoutes(Database database) {
    this.database = database;
  }

  @Override
  public void mount(ApiRouter router) {
    router.get("/v1/workflows", Access.ANY_KEY, this::list);
    router.get("/v1/workflows/{name}", Access.ANY_KEY, this::get);
    router.put("/v1/workflows/{name}", Access.of(Scope.ADMIN), this::set);
  }

  private Future<Answer> list(Call call) {
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          ObjectNode json = Json.object();
          ArrayNode items = json.putArray("items");
          new SqlWorkflowStore(handle).list().forEach(workflow -> items.add(view(workflow)));
          return Answer.ok(json);
        });
  }

  private Future<Answer> get(Call call) {
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> Answer.ok(view(find(new SqlTransaction(handle), call))));
  }

  private Future<Answer> set(Call call) {
    IdleWish wish = IdleDocument.wish(call.body());
    Optional<String> reason = call.body().optionalString("reason", 500);
    if (wish.equals(IdleWish.UNSAID) && !call.body().isWrong(IdleDocument.NAME)) {
      call.body()
          .reject(
              IdleDocument.NAME,
              "required",
              "`idle_protection` is required: true, false or an object with `threshold_percent` and"
                  + " `window_minutes`.");
    }
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          SqlTransaction tx = new SqlTransaction(handle);
          Workflow before = find(tx, call);
          tx.workflows().setIdle(before.name(), wish.terms());
          tx.audit()
              .append(
                  new AuditStore.Entry(
                      "workflow.changed",
                      "workflow:" + before.name(),
                      reason,
                      Optional.of(idle(before.idle())),
                      Optional.of(idle(wish.terms()))),
                  Act.of(call));
          return Answer.ok(view(before.with(wish.terms())));
        });
  }

  private static Workflow find(Transaction tx, Call call) {
    String name = call.path("name");
    return tx.workflows()
        .find(name)
        .orElseThrow(() -> SessionDesk.unknownWorkflow(tx.workflows(), name));
  }

  private static ObjectNode idle(Optional<IdleTerms> terms) {
    ObjectNode json = Json.object();
    IdleDocument.put(json, terms);
    return json;
  }

  private static ObjectNode view(Workflow workflow) {
    ObjectNode json =
        Json.object()
            .put("name", workflow.name())
            .put("version", workflow.version())
            .put("kind", workflow.kind())
            .put("status", workflow.status())
            .put("refund_on_failure", workflow.refundOnFailure())
            .put("takes_command", workflow.takesCommand())
            .put("description", workflow.description());
    IdleDocument.put(json, workflow.idle());
    return json;
  }
}
