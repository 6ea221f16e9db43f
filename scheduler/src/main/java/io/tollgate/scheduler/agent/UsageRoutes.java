package io.tollgate.scheduler.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.agent.protocol.Messages.DataRequest;
import io.tollgate.scheduler.agent.protocol.ProtocolJson;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionSight;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.session.SqlAllocationStore;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What nodes tell of running work: logs and utilization. */
public final class UsageRoutes implements Routes {
  private final Database database;
  private final SyncDesk desk;
  private final SessionSight sight = new SessionSight();

  public UsageRoutes(Database database, SyncDesk desk) {
    this.database = database;
    this.desk = desk;
  }

  @Override
  public void mount(ApiRouter router) {
    router.get("/v1/sessions/{id}/logs", Access.ANY_KEY, this::logs);
    router.get("/v1/sessions/{id}/metrics", Access.ANY_KEY, this::metrics);
  }

  /** Where a log is, and whether its work is over. */
  private record Source(Optional<NodeId> node, Optional<UUID> allocation, boolean ended) {}

  private Future<Answer> logs(Call call) {
    long offset = call.queryLong("offset", 0, Long.MAX_VALUE, 0);
    int rank = call.queryInt("rank", 0, 63, 0);
    int wait = call.queryInt("wait", 0, 20, 0);
    call.throwIfInvalid();
    return database
        .inTransaction(handle -> source(handle, sight.find(handle, call), rank))
        .compose(source -> piece(source, offset, wait));
  }

  private static Source source(Handle handle, Session session, int rank) {
    boolean ended = session.state() == SessionState.ENDED;
    List<Allocation> own =
        new SqlAllocationStore(handle)
            .ofSession(session.id()).stream()
                .filter(allocation -> allocation.rank() == rank)
                .toList();
    if (own.isEmpty()) {
      return new Source(Optional.empty(), Optional.empty(), ended);
    }
    Allocation last = own.get(own.size() - 1);
    return new Source(Optional.of(last.node()), Optional.of(last.id().value()), ended);
  }

  private Future<Answer> piece(Source source, long offset, int wait) {
    if (source.node().isEmpty() || source.allocation().isEmpty()) {
      return Future.succeededFuture(
          Answer.ok(piece(offset, new byte[0], 0, source.ended()).put("gap", false)));
    }
    NodeId node = source.node().get();
    Future<Optional<DataRequest>> piece =
        desk.ask(node, DataRelay.log(source.allocation().get(), offset, wait * 1000));
    return piece.map(
        data -> {
          if (data.isEmpty()) {
            throw ApiException.of(
                ErrorCode.TIMEOUT,
                "The node that has this log did not send it in time. If it is unreachable or was"
                    + " removed, the log comes back with it; otherwise try again.");
          }
          return render(data.get());
        });
  }

  /** A character that will not be completed is let through as it is. */
  private static Answer render(DataRequest data) {
    byte[] bytes = data.piece();
    boolean gap = Boolean.TRUE.equals(data.gap());
    int whole = data.complete() || gap ? bytes.length : Utf8.wholeCharacters(bytes);
    ObjectNode json = piece(data.offset(), bytes, whole, data.complete());
    return Answer.ok(json.put("gap", gap));
  }

  private static ObjectNode piece(long offset, byte[] bytes, int whole, boolean complete) {
    ObjectNode json = Json.object();
    json.put("offset", offset);
    json.put("next_offset", offset + whole);
    json.put("text", new String(bytes, 0, whole, java.nio.charset.StandardCharsets.UTF_8));
    return json.put("complete", complete);
  }

  private Future<Answer> metrics(Call call) {
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          UUID session = sight.find(handle, call).id().value();
          ObjectNode json = Json.object();
          ObjectNode summary = summaries(handle, List.of(session)).get(session);
          json.set("summary", summary == null ? json.nullNode() : summary);
          ArrayNode items = json.putArray("items");
          new SqlUtilizationStore(handle)
              .ofSession(session)
              .forEach(
                  minute -> {
                    ObjectNode item = (ObjectNode) ProtocolJson.write(minute.minute());
                    item.put("attempt", minute.attempt()).put("rank", minute.rank());
                    items.add(item);
                  });
          return Answer.ok(json);
        });
  }

  /** Utilization summaries as the API shows them. */
  public static Map<UUID, ObjectNode> summaries(Handle handle, Collection<UUID> sessions) {
    Map<UUID, ObjectNode> views = new HashMap<>();
    List<SqlUtilizationStore.Summary> summaries =
        new SqlUtilizationStore(handle).summaries(sessions);
    if (summaries.isEmpty()) {
      return views;
    }
    Map<UUID, String> sources = gpuSources(handle, sessions);
    for (SqlUtilizationStore.Summary summary : summaries) {
      ObjectNode view = Json.object();
      view.set("gpu_percent_avg", number(view, summary.gpuPercentAvg()));
      view.set("gpu_percent_max", number(view, summary.gpuPercentMax()));
      view.set("coverage_percent", number(view, summary.coveragePercent()));
      view.put("source", summary.source());
      view.put("gpu_source", sources.get(summary.session()));
      views.put(summary.session(), view);
    }
    return views;
  }

  private static JsonNode number(
      ObjectNode maker, @org.jspecify.annotations.Nullable Double value) {
    return value == null ? maker.nullNode() : maker.numberNode(Math.round(value * 10) / 10.0);
  }

  private static Map<UUID, String> gpuSources(Handle handle, Collection<UUID> sessions) {
    Map<UUID, String> sources = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT a.session_id, min(n.gpu_source) AS source FROM scheduler.allocation a
            JOIN scheduler.node n ON n.id = a.node_id
            WHERE a.session_id = ANY(:sessions) GROUP BY a.session_id
            """)
        .bind("sessions", sessions.toArray(new UUID[0]))
        .map(
            (row, context) ->
                Map.entry(
                    row.getObject("session_id", UUID.class),
                    Optional.ofNullable(row.getString("source")).orElse("unknown")))
        .forEach(entry -> sources.put(entry.getKey(), entry.getValue()));
    return sources;
  }
}
