package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.usage.SqlUsageStore;
import io.tollgate.metering.usage.UsageRow;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.http.RowStream;
import io.tollgate.scheduler.session.SessionSight;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** The usage log: one row per session-minute, with what funded it and how busy the GPUs were. */
public final class ChargeRoutes implements Routes {
  private static final int PAGE = 500;

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
    int from = call.queryInt("after_minute", -1, Integer.MAX_VALUE, -1);
    int after = call.queryInt("cursor", -1, Integer.MAX_VALUE, from);
    int limit = call.queryInt("limit", 1, 1000, PAGE);
    String format = RowStream.format(call);
    call.throwIfInvalid();
    return format.equals("json") ? page(call, after, limit) : all(call, format, after);
  }

  private Future<Answer> page(Call call, int after, int limit) {
    return database.inTransaction(
        handle -> {
          UUID session = sight.find(handle, call).id().value();
          List<UsageRow> rows = SqlUsageStore.log(handle).page(session, after, limit + 1);
          List<UsageRow> page = rows.subList(0, Math.min(limit, rows.size()));
          ObjectNode json = Json.object();
          ArrayNode items = json.putArray("items");
          ChargeView.of(handle, session, page).forEach(items::add);
          Json.putText(
              json,
              "next_cursor",
              rows.size() > limit
                  ? Optional.of(Integer.toString(page.get(limit - 1).charge().minute()))
                  : Optional.empty());
          return Answer.ok(json);
        });
  }

  /**
   * All rows from there on. Each page is a transaction of its own, so a slow reader holds none; a
   * row never changes but for a return, and is sent once.
   */
  private Future<Answer> all(Call call, String format, int after) {
    return database
        .inTransaction(handle -> sight.find(handle, call).id().value())
        .map(
            session -> {
              AtomicInteger next = new AtomicInteger(after);
              return RowStream.answer(format, ChargeView.COLUMNS, () -> following(session, next));
            });
  }

  private Future<List<ObjectNode>> following(UUID session, AtomicInteger next) {
    return database.inTransaction(
        handle -> {
          List<UsageRow> rows = SqlUsageStore.log(handle).page(session, next.get(), PAGE);
          if (!rows.isEmpty()) {
            next.set(rows.get(rows.size() - 1).charge().minute());
          }
          return ChargeView.of(handle, session, rows);
        });
  }
}
