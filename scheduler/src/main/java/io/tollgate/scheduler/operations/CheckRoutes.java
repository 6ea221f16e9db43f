package io.tollgate.scheduler.operations;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.audit.Finding;
import io.tollgate.scheduler.audit.Invariants;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.identity.Scope;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Runs every invariant over the stored rows. */
public final class CheckRoutes implements Routes {
  private final Database database;
  private final InstantSource clock;

  public CheckRoutes(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public void mount(ApiRouter router) {
    router.post("/v1/admin/check", Access.of(Scope.ADMIN), this::check);
  }

  private Future<Answer> check(Call call) {
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          readOneSnapshot(handle);
          List<Finding> findings = Invariants.check(handle);
          ObjectNode json = Json.object();
          json.put("ok", findings.stream().allMatch(finding -> finding.offenders() == 0));
          json.put("as_of", Json.time(clock.instant()));
          ArrayNode items = json.putArray("invariants");
          for (Finding finding : findings) {
            ObjectNode item = items.addObject();
            item.put("number", finding.invariant());
            item.put("name", finding.name());
            item.put("examined", finding.examined());
            item.put("offenders", finding.offenders());
            ArrayNode first = item.putArray("first");
            finding.firstOffenders().forEach(first::add);
          }
          return Answer.ok(json);
        });
  }

  /** Others write meanwhile, and what is compared must be of one moment. */
  static void readOneSnapshot(Handle handle) {
    handle.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
  }
}
