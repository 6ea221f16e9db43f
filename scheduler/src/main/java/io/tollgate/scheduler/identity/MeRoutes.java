package io.tollgate.scheduler.identity;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.Routes;
import io.vertx.core.Future;
import org.jdbi.v3.core.Handle;

/** Who am I? */
public final class MeRoutes implements Routes {

  private static final String HOUSE = "house";

  private final Database database;

  public MeRoutes(Database database) {
    this.database = database;
  }

  @Override
  public void mount(ApiRouter router) {
    router.get("/v1/me", Access.ANY_KEY, this::me);
  }

  private Future<Answer> me(Call call) {
    call.throwIfInvalid();
    return database.inTransaction(handle -> Answer.ok(render(handle, call.caller())));
  }

  private static ObjectNode render(Handle handle, Caller caller) {
    ObjectNode me = Json.object();
    Json.putText(me, "account_id", caller.account().map(AccountId::toString));
    me.put("world", caller.world().text());
    if (caller.account().isPresent()) {
      Account account = AccountSight.find(handle, caller, caller.account().get());
      Plan plan = new SqlAccountStore(handle).plan(account.plan()).orElseThrow();
      me.put("plan", account.plan())
          .put("group", account.group())
          .put("state", account.state().text())
          .put("concurrent_sessions_max", plan.concurrentSessionsMax())
          .put("queued_sessions_max", plan.queuedSessionsMax())
          .put("files_retention_seconds", plan.filesRetentionSeconds());
    } else {
      me.put("plan", HOUSE).put("group", HOUSE).put("state", Account.State.ACTIVE.text());
    }
    me.put("key_id", caller.keyId().toString());
    ArrayNode scopes = me.putArray("scopes");
    caller.scopes().stream().sorted().map(Scope::text).forEach(scopes::add);
    return me.put("channel", caller.channel().text());
  }
}
