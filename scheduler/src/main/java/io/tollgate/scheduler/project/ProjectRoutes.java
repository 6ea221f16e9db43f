package io.tollgate.scheduler.project;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.identity.SqlAccountStore;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Making, listing and archiving projects. */
public final class ProjectRoutes implements Routes {
  private static final String NAME =
      "1 to 63 characters a-z, 0-9, _ . or -, beginning with a letter or digit";

  private final Database database;

  public ProjectRoutes(Database database) {
    this.database = database;
  }

  @Override
  public void mount(ApiRouter router) {
    router.post("/v1/projects", Access.of(Scope.USER), this::create);
    router.get("/v1/projects", Access.ANY_KEY, this::list);
    router.get("/v1/projects/{id}", Access.ANY_KEY, this::get);
    router.post("/v1/projects/{id}/archive", Access.of(Scope.USER), this::archive);
  }

  private Future<Answer> create(Call call) {
    JsonBody body = call.body();
    String name = body.requiredMatch("name", Project.NAME, NAME);
    Optional<AccountId> named = body.optionalUuid("account_id").map(AccountId::new);
    call.throwIfInvalid();
    return database.inTransaction(
        handle ->
            Idempotency.around(
                handle,
                call,
                () -> {
                  Account account = account(handle, call.caller(), named);
                  return Answer.created(
                      view(
                          ProjectDesk.create(
                              new SqlTransaction(handle), account, name, Act.of(call))));
                }));
  }

  private Future<Answer> list(Call call) {
    Optional<AccountId> named = call.queryId("account_id").map(AccountId::new);
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          Account account = account(handle, call.caller(), named);
          ObjectNode json = Json.object();
          ArrayNode items = json.putArray("items");
          new SqlProjectStore(handle)
              .ofAccount(account.id())
              .forEach(project -> items.add(view(project)));
          return Answer.ok(json);
        });
  }

  private Future<Answer> get(Call call) {
    UUID id = call.pathId("id", ErrorCode.PROJECT_NOT_FOUND);
    call.throwIfInvalid();
    return database.inTransaction(handle -> Answer.ok(view(find(handle, call, id))));
  }

  private Future<Answer> archive(Call call) {
    UUID id = call.pathId("id", ErrorCode.PROJECT_NOT_FOUND);
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          Project project = find(handle, call, id);
          Account account = new SqlAccountStore(handle).find(project.account()).orElseThrow();
          return Answer.ok(
              view(
                  ProjectDesk.archive(new SqlTransaction(handle), account, project, Act.of(call))));
        });
  }

  private static Account account(Handle handle, Caller caller, Optional<AccountId> named) {
    return AccountSight.find(handle, caller, named.orElseGet(caller::requireAccount));
  }

  private static Project find(Handle handle, Call call, UUID id) {
    Caller caller = call.caller();
    return new SqlProjectStore(handle)
        .find(id)
        .filter(project -> caller.sees(project.account()))
        .filter(
            project ->
                new SqlAccountStore(handle)
                    .find(project.account())
                    .filter(account -> caller.seesWorld(account.world()))
                    .isPresent())
        .orElseThrow(
            () ->
                ApiException.of(
                    ErrorCode.PROJECT_NOT_FOUND,
                    "There is no project "
                        + id
                        + " that this key can see. `tollgate project list` shows those it can."));
  }

  private static ObjectNode view(Project project) {
    ObjectNode json =
        Json.object()
            .put("id", project.id().toString())
            .put("account_id", project.account().toString())
            .put("name", project.name())
            .put("state", project.archived() ? "archived" : "active")
            .put("created_at", Json.time(project.createdAt()));
    Json.putTime(json, "archived_at", project.archivedAt());
    return json;
  }
}
