package io.tollgate.scheduler.cycle;

import static io.tollgate.metering.sql.SqlTypes.time;

import io.tollgate.metering.sql.SqlTypes;
import io.tollgate.scheduler.database.Rows;
import io.tollgate.scheduler.decision.Promise;
import io.tollgate.scheduler.decision.WaitCode;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Waits and promises in PostgreSQL. */
public final class SqlWaitStore implements WaitStore {
  private final Handle handle;

  public SqlWaitStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public Map<SessionId, Map<WaitCode, Instant>> reasons() {
    Map<SessionId, Map<WaitCode, Instant>> found = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT w.session_id, w.reasons FROM scheduler.session_wait w
            JOIN scheduler.session s ON s.id = w.session_id WHERE s.state = 'queued'
            """)
        .map(
            (row, context) ->
                Map.entry(
                    new SessionId(row.getObject("session_id", UUID.class)),
                    Rows.map(row, "reasons")))
        .forEach(entry -> found.put(entry.getKey(), parsed(entry.getValue())));
    return found;
  }

  @Override
  public List<Promise> openPromises() {
    return handle
        .createQuery(
            """
            SELECT p.session_id, p.latest_start, p.given_at, p.place, p.nodes, p.freed,
              p.guaranteed_by, p.moved_cause
            FROM scheduler.promise p JOIN scheduler.session s ON s.id = p.session_id
            WHERE s.state = 'queued' AND p.decided_at IS NULL
            """)
        .map(
            (row, context) ->
                new Promise(
                    new SessionId(row.getObject("session_id", UUID.class)),
                    Rows.instant(row, "latest_start"),
                    Rows.instant(row, "given_at"),
                    row.getInt("place"),
                    List.of((UUID[]) row.getArray("nodes").getArray()).stream()
                        .map(NodeId::new)
                        .toList(),
                    row.getBoolean("freed"),
                    Rows.optionalInstant(row, "guaranteed_by"),
                    Optional.ofNullable(row.getString("moved_cause")).map(Promise.Cause::valueOf)))
        .list();
  }

  @Override
  public void putReasons(Map<SessionId, Map<WaitCode, Instant>> changed, Instant now) {
    if (changed.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO scheduler.session_wait (session_id, reasons, changed_at)
            VALUES (:session, :reasons::jsonb, :now)
            ON CONFLICT (session_id) DO UPDATE SET reasons = excluded.reasons,
              changed_at = excluded.changed_at
            """);
    changed.forEach(
        (session, reasons) ->
            batch
                .bind("session", session.value())
                .bind("reasons", Rows.json(text(reasons)))
                .bind("now", now)
                .add());
    batch.execute();
  }

  @Override
  public void putPromises(Collection<Promise> promises) {
    if (promises.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            INSERT INTO scheduler.promise AS p (session_id, latest_start, first_latest, given_at,
              place, nodes, freed, guaranteed_by, moved_cause)
            SELECT session, latest, latest, given, place, CAST(nodes AS uuid[]), freed, by, cause
            FROM unnest(:sessions, :latest, :given, :places, :nodes, :freed, :by, :causes)
              AS w (session, latest, given, place, nodes, freed, by, cause)
            ON CONFLICT (session_id) DO UPDATE SET latest_start = excluded.latest_start,
              first_latest = CASE WHEN p.given_at = excluded.given_at THEN p.first_latest
                             ELSE excluded.first_latest END,
              given_at = excluded.given_at, place = excluded.place, nodes = excluded.nodes,
              freed = excluded.freed, guaranteed_by = excluded.guaranteed_by,
              moved_cause = excluded.moved_cause, kept = NULL, decided_at = NULL
            """)
        .bind("sessions", column(promises, "uuid", promise -> promise.session().value()))
        .bind("latest", column(promises, "timestamptz", promise -> time(promise.latestStart())))
        .bind("given", column(promises, "timestamptz", promise -> time(promise.givenAt())))
        .bind("places", column(promises, "integer", Promise::order))
        .bind("nodes", column(promises, "text", promise -> literal(promise.nodes())))
        .bind("freed", column(promises, "boolean", Promise::freed))
        .bind(
            "by",
            column(
                promises,
                "timestamptz",
                promise -> promise.guaranteed().map(SqlTypes::time).orElse(null)))
        .bind(
            "causes",
            column(promises, "text", promise -> promise.later().map(Enum::name).orElse(null)))
        .execute();
  }

  private static Argument column(
      Collection<Promise> promises,
      String type,
      Function<Promise, ? extends @Nullable Object> value) {
    return SqlTypes.array(type, promises.stream().map(value).toArray());
  }

  /** Arrays of arrays must all be as long; as text they need not. */
  private static String literal(List<NodeId> nodes) {
    return nodes.stream()
        .map(node -> node.value().toString())
        .collect(Collectors.joining(",", "{", "}"));
  }

  @Override
  public void withdrawPromises(Collection<SessionId> sessions, Instant now) {
    if (sessions.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            UPDATE scheduler.promise SET decided_at = :now
            WHERE session_id = ANY(:sessions) AND decided_at IS NULL
            """)
        .bind("sessions", SqlTypes.uuids(sessions.stream().map(SessionId::value).toList()))
        .bind("now", now)
        .execute();
  }

  @Override
  public void decidePromises(Map<SessionId, Boolean> kept, Instant now) {
    if (kept.isEmpty()) {
      return;
    }
    List<SessionId> sessions = List.copyOf(kept.keySet());
    handle
        .createUpdate(
            """
            UPDATE scheduler.promise p SET kept = w.kept, decided_at = :now
            FROM unnest(:sessions, :kept) AS w (session, kept) WHERE p.session_id = w.session
            """)
        .bind("sessions", SqlTypes.uuids(sessions.stream().map(SessionId::value).toList()))
        .bind("kept", SqlTypes.array("boolean", sessions.stream().map(kept::get).toArray()))
        .bind("now", now)
        .execute();
  }

  private static Map<WaitCode, Instant> parsed(Map<String, String> text) {
    Map<WaitCode, Instant> parsed = new EnumMap<>(WaitCode.class);
    text.forEach(
        (code, at) ->
            parsed.put(WaitCode.valueOf(code.toUpperCase(Locale.ROOT)), Instant.parse(at)));
    return parsed;
  }

  private static Map<String, String> text(Map<WaitCode, Instant> reasons) {
    Map<String, String> text = new HashMap<>();
    reasons.forEach((code, at) -> text.put(code.word(), at.toString()));
    return text;
  }
}
