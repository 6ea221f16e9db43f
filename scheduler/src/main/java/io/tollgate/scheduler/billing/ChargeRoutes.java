package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.Metering;
import io.tollgate.metering.charging.ChargeRow;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionSight;
import io.vertx.core.Future;

/** The usage log: one row per session-minute. */
public final class ChargeRoutes implements Routes {
  private final Database database;
  private final SessionSight sight = new SessionSight();

  public ChargeRoutes(Database database) {
    this.database = database;
  }

  @Override
  public void mount(ApiRouter router) {
    router.get("/v1/sessions/{id}/charges", Access.ANY_KEY, this::list);
  }

  private Future<Answer> list(Call call) {
    int after = call.queryInt("after_minute", -1, Integer.MAX_VALUE, -1);
    int limit = call.queryInt("limit", 1, 1000, 500);
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          Session session = sight.find(handle, call);
          ObjectNode json = Json.object();
          ArrayNode items = json.putArray("items");
          Metering.in(handle)
              .charges(session.id().value(), after, limit)
              .forEach(row -> items.add(view(row, session)));
          return Answer.ok(json);
        });
  }

  private static ObjectNode view(ChargeRow row, Session session) {
    return Json.object()
        .put("minute", row.minute())
        .put("minute_start", Json.time(row.minuteStart()))
        .put("amount_micros", Long.toString(row.amount().micros()))
        .put("rate_micros", Long.toString(row.rate().perMinute().micros()))
        .put("quote_id", row.quoteId().toString())
        .put("gpus", session.request().shape().gpus())
        .put("cause", row.cause().reason())
        .put("returned", row.isReturned())
        .put("returned_micros", Long.toString(row.returned().micros()));
  }
}
