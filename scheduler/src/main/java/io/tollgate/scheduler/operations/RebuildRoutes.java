package io.tollgate.scheduler.operations;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.audit.Rebuild;
import io.tollgate.metering.audit.Rebuild.Difference;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.event.AuditStore;
import io.tollgate.scheduler.event.SqlAuditStore;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.JsonBody;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Scope;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Computes balances again from the journal, and writes those that differ. */
public final class RebuildRoutes implements Routes {
  private final Database database;

  public RebuildRoutes(Database database) {
    this.database = database;
  }

  @Override
  public void mount(ApiRouter router) {
    router.post("/v1/admin/rebuild", Access.of(Scope.ADMIN), this::rebuild);
  }

  private Future<Answer> rebuild(Call call) {
    JsonBody body = call.body();
    boolean dryRun = body.optionalBoolean("dry_run", false);
    Optional<String> reason =
        dryRun
            ? body.optionalString("reason", 500)
            : Optional.of(body.requiredString("reason", 500));
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          if (dryRun) {
            CheckRoutes.readOneSnapshot(handle);
          }
          Rebuild rebuild = new Rebuild(handle);
          Rebuild.Result result = rebuild.compare();
          if (dryRun) {
            return Answer.ok(view(true, result, List.of()));
          }
          if (result.differences().size() > Rebuild.DIFFERENCES_MAX) {
            throw ApiException.of(
                ErrorCode.CONFLICT,
                "More than "
                    + Rebuild.DIFFERENCES_MAX
                    + " balances differ from the journal. That is no slip: find out why before"
                    + " anything is written. Nothing was.");
          }
          List<Difference> written = rebuild.apply(result.differences());
          ObjectNode answer = view(false, result, written);
          record(handle, answer, reason, Act.of(call));
          return Answer.ok(answer);
        });
  }

  private static void record(Handle handle, ObjectNode after, Optional<String> reason, Act act) {
    new SqlAuditStore(handle)
        .append(
            new AuditStore.Entry(
                "ledger.rebuilt", "ledger", reason, Optional.empty(), Optional.of(after)),
            act);
  }

  private static ObjectNode view(boolean dryRun, Rebuild.Result result, List<Difference> written) {
    List<Difference> shown = result.differences().stream().limit(Rebuild.DIFFERENCES_MAX).toList();
    ObjectNode json =
        Json.object()
            .put("ok", result.differences().isEmpty())
            .put("dry_run", dryRun)
            .put("examined", result.examined())
            .put("written", written.size())
            .put("more", result.differences().size() > shown.size());
    ArrayNode items = json.putArray("differences");
    for (Difference difference : shown) {
      ObjectNode one =
          items
              .addObject()
              .put("balance", difference.table())
              .put("id", difference.id().toString());
      Json.putText(one, "period", difference.period().map(Object::toString));
      one.put("column", difference.column())
          .put("stored_micros", Long.toString(difference.stored()))
          .put("computed_micros", Long.toString(difference.computed()))
          .put("written", written.contains(difference));
    }
    return json;
  }
}
