package io.tollgate.scheduler.quota;

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
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.AccountSight;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Holder;
import io.tollgate.scheduler.identity.KeyRow;
import io.tollgate.scheduler.identity.KeyStore;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.project.ProjectDesk;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.vertx.core.Future;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Weights, limits and quotas: users have their say over their projects and keys, operators over
 * everything.
 */
public final class AllowanceRoutes implements Routes {
  private final Database database;

  public AllowanceRoutes(Database database) {
    this.database = database;
  }

  @Override
  public void mount(ApiRouter router) {
    router.get("/v1/limits", Access.ANY_KEY, this::list);
    router.post("/v1/limits", Access.of(Scope.USER), call -> set(call, false));
    router.post("/v1/limits/clear", Access.of(Scope.USER), call -> clear(call, false));
    router.post("/v1/ops/quotas", Access.of(Scope.SRE, Scope.SALES), call -> set(call, true));
    router.post(
        "/v1/ops/quotas/clear", Access.of(Scope.SRE, Scope.SALES), call -> clear(call, true));
  }

  private Future<Answer> list(Call call) {
    Optional<AccountId> named = call.queryId("account_id").map(AccountId::new);
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          Account account = account(handle, call, named);
          ObjectNode json = Json.object();
          ArrayNode items = json.putArray("items");
          List<Allowance> all = new SqlAllowanceStore(handle).of(Set.of(account.id()));
          all.stream()
              .sorted(Comparator.comparing(one -> one.subject().toString()))
              .forEach(one -> items.add(AllowanceDesk.view(one)));
          return Answer.ok(json);
        });
  }

  private Future<Answer> set(Call call, boolean ofTheHouse) {
    JsonBody body = call.body();
    AllowanceRequest request = AllowanceRequest.of(body, ofTheHouse);
    long amount = AllowanceRequest.amount(body, request.kind());
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          Allowance.Subject subject = subject(handle, call, request, ofTheHouse);
          Allowance allowance =
              new Allowance(
                  subject.account(), subject.holder(), subject.kind(), subject.gpuModel(), amount);
          return Answer.ok(
              AllowanceDesk.view(
                  AllowanceDesk.set(
                      new SqlTransaction(handle), allowance, request.reason(), Act.of(call))));
        });
  }

  private Future<Answer> clear(Call call, boolean ofTheHouse) {
    AllowanceRequest request = AllowanceRequest.of(call.body(), ofTheHouse);
    call.throwIfInvalid();
    return database.inTransaction(
        handle ->
            Answer.ok(
                Json.object()
                    .put(
                        "cleared",
                        AllowanceDesk.clear(
                            new SqlTransaction(handle),
                            subject(handle, call, request, ofTheHouse),
                            request.reason(),
                            Act.of(call)))));
  }

  /** What the request is about, seen to be there and the caller's to decide. */
  private static Allowance.Subject subject(
      Handle handle, Call call, AllowanceRequest request, boolean ofTheHouse) {
    Account account = account(handle, call, request.account());
    boolean theirs =
        request.holder().kind() != Holder.Kind.ACCOUNT
            && (request.kind() == Allowance.Kind.WEIGHT
                || request.kind() == Allowance.Kind.CONCURRENT);
    if (!ofTheHouse && !theirs) {
      throw ApiException.of(
          ErrorCode.FORBIDDEN,
          "A key of an account sets weights of its projects, and how many sessions a project or a"
              + " key runs at once. Name `project` or `key_id`, or ask the studio for the rest.");
    }
    request
        .project()
        .ifPresent(
            name -> ProjectDesk.requireKnown(new SqlTransaction(handle), account.id(), name));
    if (request.key().filter(key -> !isOf(handle, account, key)).isPresent()) {
      throw ApiException.of(
          ErrorCode.NOT_FOUND,
          "The account has no key "
              + request.key().get()
              + ". `tollgate key list` shows those it has.");
    }
    return new Allowance.Subject(
        account.id(), request.holder(), request.kind(), request.gpuModel());
  }

  private static boolean isOf(Handle handle, Account account, UUID key) {
    return new KeyStore(handle)
        .find(key)
        .flatMap(KeyRow::account)
        .filter(account.id()::equals)
        .isPresent();
  }

  private static Account account(Handle handle, Call call, Optional<AccountId> named) {
    return AccountSight.find(handle, call.caller(), named.orElseGet(call.caller()::requireAccount));
  }
}
