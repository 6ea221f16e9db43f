package io.tollgate.scheduler.identity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
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
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Opening, seeing, suspending and resuming accounts. */
public final class AccountRoutes implements Routes {

  private static final int LISTED_MAX = 1000;
  private static final int REASON_LENGTH_MAX = 500;

  private final Database database;
  private final AccountDesk desk;
  private final AccountView view;

  public AccountRoutes(Database database, AccountDesk desk, AccountView view) {
    this.database = database;
    this.desk = desk;
    this.view = view;
  }

  @Override
  public void mount(ApiRouter router) {
    router.post("/v1/accounts", Access.of(Scope.SALES), this::create);
    router.get("/v1/accounts", Access.ANY_KEY, this::list);
    router.get("/v1/accounts/{id}", Access.ANY_KEY, this::get);
    router.post("/v1/accounts/{id}/suspend", Access.of(Scope.SALES), this::suspend);
    router.post("/v1/accounts/{id}/resume", Access.of(Scope.SALES), this::resume);
    router.post("/v1/accounts/{id}/beta", Access.of(Scope.SALES), this::beta);
  }

  private Future<Answer> create(Call call) {
    JsonBody body = call.body();
    String name = body.requiredString("name", 100);
    Optional<String> email = body.optionalString("email", 200);
    String plan = body.optionalString("plan", 40).orElse("pro");
    String group = body.optionalString("group", 40).orElse("standard");
    World world = World.of(body.oneOf("world", World.NAMES, World.LIVE.text()));
    call.throwIfInvalid();
    if (!call.caller().seesWorld(world)) {
      throw ApiException.of(
          ErrorCode.FORBIDDEN,
          "A key of the test world cannot open an account in the live one. Ask for \"world\":"
              + " \"test\", or use a live key.");
    }
    Act act = Act.of(call);
    Account account =
        new Account(
            new AccountId(UuidCreator.getTimeOrderedEpoch()),
            world,
            plan,
            group,
            Account.State.ACTIVE,
            Optional.empty(),
            act.at(),
            1);
    Person person = new Person(Optional.of(name), email);
    return database.inTransaction(
        handle ->
            Idempotency.around(
                handle,
                call,
                () ->
                    Answer.created(
                        view.of(
                            handle,
                            desk.create(new SqlTransaction(handle), account, person, act)))));
  }

  private Future<Answer> list(Call call) {
    call.throwIfInvalid();
    Caller caller = call.caller();
    return database.inTransaction(
        handle -> {
          SqlAccountStore accounts = new SqlAccountStore(handle);
          List<Account> seen =
              caller.account().isPresent()
                  ? accounts.find(caller.account().get()).stream().toList()
                  : accounts.list(caller.worldsSeen(), LISTED_MAX);
          ObjectNode answer = Json.object();
          answer.putArray("items").addAll(view.of(handle, seen));
          return Answer.ok(answer);
        });
  }

  private Future<Answer> get(Call call) {
    AccountId id = accountId(call);
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> Answer.ok(view.of(handle, AccountSight.find(handle, call.caller(), id))));
  }

  private Future<Answer> suspend(Call call) {
    AccountId id = accountId(call);
    JsonBody body = call.body();
    String reason = body.requiredString("reason", REASON_LENGTH_MAX);
    boolean stopRunning = body.optionalBoolean("stop_running", false);
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          AccountSight.find(handle, call.caller(), id);
          return Answer.ok(
              view.of(
                  handle,
                  desk.suspend(new SqlTransaction(handle), id, stopRunning, reason, Act.of(call))));
        });
  }

  private Future<Answer> resume(Call call) {
    AccountId id = accountId(call);
    String reason = call.body().requiredString("reason", REASON_LENGTH_MAX);
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          AccountSight.find(handle, call.caller(), id);
          return Answer.ok(
              view.of(handle, desk.resume(new SqlTransaction(handle), id, reason, Act.of(call))));
        });
  }

  private Future<Answer> beta(Call call) {
    AccountId id = accountId(call);
    JsonBody body = call.body();
    boolean enabled = body.optionalBoolean("enabled", true);
    String reason = body.requiredString("reason", REASON_LENGTH_MAX);
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          AccountSight.find(handle, call.caller(), id);
          SqlTransaction tx = new SqlTransaction(handle);
          return Answer.ok(view.of(handle, desk.beta(tx, id, enabled, reason, Act.of(call))));
        });
  }

  private static AccountId accountId(Call call) {
    return new AccountId(call.pathId("id", ErrorCode.ACCOUNT_NOT_FOUND));
  }
}
