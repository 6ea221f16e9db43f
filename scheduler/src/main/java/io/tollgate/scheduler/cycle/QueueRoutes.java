package io.tollgate.scheduler.cycle;

import com.fasterxml.jackson.databind.JsonNode;
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
import io.tollgate.scheduler.node.SqlNodePlaces;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.ElementFilter;
import io.tollgate.scheduler.session.RankReport;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionSight;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.session.SqlAllocationStore;
import io.tollgate.scheduler.session.SqlProofStore;
import io.tollgate.scheduler.session.SqlSessionStore;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The queue, the pools, and everything about one session's fate. */
public final class QueueRoutes implements Routes {
  private static final int LISTED_MAX = 1_000;

  private final Database database;
  private final QueueView view;
  private final SessionSight sight = new SessionSight();
  private final PoolCounts pools;

  public QueueRoutes(Database database, QueueView view, InstantSource clock) {
    this.database = database;
    this.view = view;
    this.pools = new PoolCounts(database, clock);
  }

  @Override
  public void mount(ApiRouter router) {
    router.get("/v1/queue", Access.ANY_KEY, this::queue);
    router.get("/v1/sessions/{id}/explain", Access.ANY_KEY, this::explain);
  }

  private Future<Answer> queue(Call call) {
    Optional<UUID> array = call.queryId("array");
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          ObjectNode json = Json.object();
          Json.putTime(json, "as_of", view.asOf());
          ArrayNode items = json.putArray("items");
          List<Session> waiting =
              new SqlSessionStore(handle)
                  .list(
                      call.caller().account(),
                      call.caller().world().text(),
                      EnumSet.of(SessionState.QUEUED),
                      array.isPresent() ? ElementFilter.OF_ARRAY : ElementFilter.ANY,
                      array,
                      Optional.empty(),
                      LISTED_MAX);
          ArraysInQueue arrays = new ArraysInQueue(array.isPresent());
          waiting.stream()
              .flatMap(
                  session -> view.of(session).map(entry -> arrays.with(entry, session)).stream())
              .sorted(Comparator.comparingInt(QueueRoutes::place))
              .filter(arrays::isShown)
              .forEach(items::add);
          arrays.count(handle);
          json.set("pools", pools.of(handle, call.caller().world().text()));
          return Answer.ok(json);
        });
  }

  private static int place(ObjectNode entry) {
    return entry.get("position").isNull() ? Integer.MAX_VALUE : entry.get("position").asInt();
  }

  private Future<Answer> explain(Call call) {
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          Session session = sight.find(handle, call);
          ObjectNode json = Json.object();
          json.put("session_id", session.id().toString());
          json.put("state", session.state().word());
          Json.putTime(json, "as_of", view.asOf());
          json.set(
              "waiting",
              session.state() == SessionState.QUEUED
                  ? view.of(session).<JsonNode>map(entry -> entry).orElse(json.nullNode())
                  : json.nullNode());
          Json.putText(json, "why_here", whyHere(handle, session));
          json.set("transitions", transitions(handle, session));
          json.set("allocations", allocations(handle, session));
          return Answer.ok(json);
        });
  }

  private static Optional<String> whyHere(Handle handle, Session session) {
    return handle
        .createQuery(
            """
            SELECT message FROM scheduler.session_transition
            WHERE session_id = :id AND event = 'placed' AND attempt = :attempt AND message IS NOT NULL
            ORDER BY version DESC LIMIT 1
            """)
        .bind("id", session.id().value())
        .bind("attempt", session.progress().attempt())
        .mapTo(String.class)
        .findFirst();
  }

  private static ArrayNode transitions(Handle handle, Session session) {
    ArrayNode transitions = Json.array();
    handle
        .createQuery(
            """
            SELECT at, from_state, to_state, event, actor, message, end_reason
            FROM scheduler.session_transition WHERE session_id = :id ORDER BY version LIMIT 500
            """)
        .bind("id", session.id().value())
        .map(
            (row, context) ->
                Json.object()
                    .put("at", Json.time(Rows.instant(row, "at")))
                    .put("from", row.getString("from_state"))
                    .put("to", row.getString("to_state"))
                    .put("event", row.getString("event"))
                    .put("actor", row.getString("actor"))
                    .put("message", row.getString("message")))
        .forEach(transitions::add);
    return transitions;
  }

  private static ArrayNode allocations(Handle handle, Session session) {
    List<Allocation> own = new SqlAllocationStore(handle).ofSession(session.id());
    Map<UUID, String> nodes =
        new SqlNodePlaces(handle).names(own.stream().map(one -> one.node().value()).toList());
    ArrayNode allocations = Json.array();
    for (RankReport report : new SqlProofStore(handle).of(own)) {
      Allocation allocation = report.allocation();
      ObjectNode json = allocations.addObject();
      json.put("id", allocation.id().toString());
      json.put("attempt", allocation.attempt());
      json.put("rank", allocation.rank());
      json.put("node", nodes.get(allocation.node().value()));
      ArrayNode gpus = json.putArray("gpus");
      allocation.gpuUuids().forEach(gpus::add);
      json.put("state", report.state().orElse("offered"));
      json.put("elapsed_ms", report.elapsedMs());
      Json.putText(json, "end_cause", report.endCause());
      json.set(
          "exit_code",
          report.exitCode().isPresent()
              ? json.numberNode(report.exitCode().getAsInt())
              : json.nullNode());
      Json.putText(json, "message", report.message());
      Json.putTime(json, "released_at", allocation.releasedAt());
    }
    return allocations;
  }
}
