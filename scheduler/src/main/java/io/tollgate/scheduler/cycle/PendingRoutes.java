package io.tollgate.scheduler.cycle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.database.Rows;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.identity.Scope;
import io.vertx.core.Future;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Who waits, by reason, for operators. */
public final class PendingRoutes implements Routes {
  private static final Access HOUSE = Access.of(Scope.SRE, Scope.VIEWER, Scope.SALES);

  private final Database database;

  public PendingRoutes(Database database) {
    this.database = database;
  }

  @Override
  public void mount(ApiRouter router) {
    router.get("/v1/ops/pending", HOUSE, this::pending);
  }

  private Future<Answer> pending(Call call) {
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> Answer.ok(pending(handle, call.caller().world().text())));
  }

  /** A session counts under each of its reasons, and once in all. */
  private static ObjectNode pending(Handle handle, String world) {
    ObjectNode json = Json.object();
    handle
        .createQuery(
            """
            SELECT count(*) AS sessions, count(DISTINCT account_id) AS accounts
            FROM scheduler.session WHERE world = :world AND state = 'queued'
            """)
        .bind("world", world)
        .map(
            (row, context) ->
                json.put("sessions", row.getInt("sessions"))
                    .put("accounts", row.getInt("accounts")))
        .one();
    ArrayNode items = json.putArray("items");
    handle
        .createQuery(
            """
            SELECT coalesce(r.code, 'not_looked_at') AS code, count(*) AS sessions,
              count(DISTINCT s.account_id) AS accounts, sum(s.nodes * s.gpus_per_node) AS gpus,
              min(s.created_at) AS oldest_at,
              (array_agg(s.id ORDER BY s.created_at, s.id))[1] AS oldest
            FROM scheduler.session s
            LEFT JOIN scheduler.session_wait w ON w.session_id = s.id
            LEFT JOIN LATERAL jsonb_object_keys(w.reasons) AS r(code) ON true
            WHERE s.world = :world AND s.state = 'queued'
            GROUP BY 1 ORDER BY sessions DESC, code
            """)
        .bind("world", world)
        .map(
            (row, context) -> {
              ObjectNode item = Json.object();
              item.put("reason", row.getString("code"));
              item.put("sessions", row.getInt("sessions"));
              item.put("accounts", row.getInt("accounts"));
              item.put("gpus", row.getLong("gpus"));
              Json.putTime(item, "oldest_at", Optional.of(Rows.instant(row, "oldest_at")));
              item.put("oldest_session_id", row.getString("oldest"));
              return item;
            })
        .forEach(items::add);
    return json;
  }
}
