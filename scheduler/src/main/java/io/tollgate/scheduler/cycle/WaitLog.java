package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.database.Rows;
import io.tollgate.scheduler.decision.Promise;
import io.tollgate.scheduler.decision.Start;
import io.tollgate.scheduler.decision.WaitCode;
import io.tollgate.scheduler.decision.WaitReason;
import io.tollgate.scheduler.decision.Waiting;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Remembers since when each reason holds and what was promised; writes only what changed, so that a
 * new leader goes on where the old one was.
 */
final class WaitLog {
  private final Map<SessionId, Map<WaitCode, Instant>> since = new HashMap<>();
  private final Map<SessionId, Promise> promises = new HashMap<>();

  /** Loads what the leader before wrote. */
  void load(Handle handle) {
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
        .forEach(entry -> since.put(entry.getKey(), parsed(entry.getValue())));
    handle
        .createQuery(
            """
            SELECT p.session_id, p.latest_start, p.given_at, p.place, p.nodes, p.moved_cause
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
                    Optional.ofNullable(row.getString("moved_cause")).map(Promise.Cause::valueOf)))
        .forEach(promise -> promises.put(promise.session(), promise));
  }

  /** The promises in force. */
  Map<SessionId, Promise> promises() {
    return Map.copyOf(promises);
  }

  /** A copy of since when each reason holds. */
  Map<SessionId, Map<WaitCode, Instant>> since() {
    return Map.copyOf(since);
  }

  /** Takes the waits of a round and writes the sets that changed. */
  void write(Handle handle, Map<SessionId, Waiting> waiting, Instant now) {
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO scheduler.session_wait (session_id, reasons, changed_at)
            VALUES (:session, :reasons::jsonb, :now)
            ON CONFLICT (session_id) DO UPDATE SET reasons = excluded.reasons,
              changed_at = excluded.changed_at
            """);
    boolean any = false;
    for (Map.Entry<SessionId, Waiting> entry : waiting.entrySet()) {
      Map<WaitCode, Instant> before = since.getOrDefault(entry.getKey(), Map.of());
      Map<WaitCode, Instant> after = new EnumMap<>(WaitCode.class);
      for (WaitReason reason : entry.getValue().reasons()) {
        after.put(reason.code(), before.getOrDefault(reason.code(), now));
      }
      if (!after.keySet().equals(before.keySet())) {
        since.put(entry.getKey(), after);
        any = true;
        batch
            .bind("session", entry.getKey().value())
            .bind("reasons", Rows.json(text(after)))
            .bind("now", now)
            .add();
      }
    }
    since.keySet().retainAll(waiting.keySet());
    if (any) {
      batch.execute();
    }
  }

  /** Takes the promises of a round: writes new and moved ones, and decides those that started. */
  void write(Handle handle, Map<SessionId, Promise> after, List<Start> started, Instant now) {
    for (Promise promise : after.values()) {
      if (!promise.equals(promises.get(promise.session()))) {
        put(handle, promise);
      }
    }
    for (Start start : started) {
      Promise kept = promises.get(start.session());
      if (kept != null) {
        decide(handle, start.session(), !now.isAfter(kept.latestStart()), now);
      }
    }
    promises.clear();
    promises.putAll(after);
    started.forEach(start -> promises.remove(start.session()));
  }

  private static void put(Handle handle, Promise promise) {
    handle
        .createUpdate(
            """
            INSERT INTO scheduler.promise (session_id, latest_start, first_latest, given_at, place,
              nodes, moved_cause)
            VALUES (:session, :latest, :latest, :given, :place, :nodes, :cause)
            ON CONFLICT (session_id) DO UPDATE SET latest_start = excluded.latest_start,
              place = excluded.place, nodes = excluded.nodes, moved_cause = excluded.moved_cause,
              kept = NULL, decided_at = NULL
            """)
        .bind("session", promise.session().value())
        .bind("latest", promise.latestStart())
        .bind("given", promise.givenAt())
        .bind("place", promise.order())
        .bindArray("nodes", UUID.class, promise.nodes().stream().map(NodeId::value).toList())
        .bind("cause", promise.later().map(Enum::name))
        .execute();
  }

  private static void decide(Handle handle, SessionId session, boolean kept, Instant now) {
    handle
        .createUpdate(
            """
            UPDATE scheduler.promise SET kept = :kept, decided_at = :now WHERE session_id = :session
            """)
        .bind("session", session.value())
        .bind("kept", kept)
        .bind("now", now)
        .execute();
  }

  private static Map<WaitCode, Instant> parsed(Map<String, String> text) {
    Map<WaitCode, Instant> parsed = new EnumMap<>(WaitCode.class);
    text.forEach(
        (code, at) ->
            parsed.put(
                WaitCode.valueOf(code.toUpperCase(java.util.Locale.ROOT)), Instant.parse(at)));
    return parsed;
  }

  private static Map<String, String> text(Map<WaitCode, Instant> reasons) {
    Map<String, String> text = new HashMap<>();
    reasons.forEach((code, at) -> text.put(code.word(), at.toString()));
    return text;
  }
}
