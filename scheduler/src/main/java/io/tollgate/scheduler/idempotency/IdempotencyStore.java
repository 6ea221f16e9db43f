package io.tollgate.scheduler.idempotency;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.idempotency.Idempotency.Request;
import io.tollgate.scheduler.idempotency.Idempotency.Stored;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/** Stored answers in PostgreSQL, within one transaction. */
final class IdempotencyStore {

  private static final String SAME =
      " payer = :payer AND world = :world AND route = :route AND idempotency_key = :key";

  private final Handle handle;

  IdempotencyStore(Handle handle) {
    this.handle = handle;
  }

  /**
   * Inserts the row; false when it is there. Waits while another transaction has inserted the same
   * row and not ended.
   */
  boolean insert(Request request) {
    return same(
                handle.createUpdate(
                    """
                    INSERT INTO scheduler.idempotency
                      (payer, world, route, idempotency_key, fingerprint, actor, request_id, created_at)
                    VALUES (:payer, :world, :route, :key, :fingerprint, :actor, :request, :at)
                    ON CONFLICT DO NOTHING
                    """),
                request)
            .bind("fingerprint", request.fingerprint())
            .bind("actor", request.actor())
            .bind("request", request.requestId())
            .bind("at", request.at())
            .execute()
        == 1;
  }

  Optional<Stored> find(Request request) {
    return same(
            handle.createQuery(
                "SELECT fingerprint, status, body, headers, created_at FROM scheduler.idempotency WHERE"
                    + SAME
                    + " AND status IS NOT NULL"),
            request)
        .map(
            (row, context) ->
                new Stored(
                    row.getString("fingerprint"),
                    row.getInt("status"),
                    Optional.ofNullable(row.getString("body")).map(Json::read),
                    Json.read(row.getString("headers")),
                    row.getTimestamp("created_at").toInstant()))
        .findOne();
  }

  void answer(Request request, int status, Optional<JsonNode> body, Map<String, String> headers) {
    same(
            handle.createUpdate(
                "UPDATE scheduler.idempotency SET status = :status, body = CAST(:body AS jsonb),"
                    + " headers = CAST(:headers AS jsonb) WHERE"
                    + SAME),
            request)
        .bind("status", status)
        .bind("body", body.map(Json::write).orElse(null))
        .bind("headers", Json.write(Json.of(headers)))
        .execute();
  }

  void drop(Request request) {
    same(handle.createUpdate("DELETE FROM scheduler.idempotency WHERE" + SAME), request).execute();
  }

  void dropOlder(Request request, Instant before) {
    same(
            handle.createUpdate(
                "DELETE FROM scheduler.idempotency WHERE" + SAME + " AND created_at <= :before"),
            request)
        .bind("before", before)
        .execute();
  }

  static int sweep(Handle handle, Instant before, int rowsMax) {
    return handle
        .createUpdate(
            """
            DELETE FROM scheduler.idempotency WHERE ctid = ANY (ARRAY(
              SELECT ctid FROM scheduler.idempotency
              WHERE created_at < :before LIMIT :max FOR UPDATE SKIP LOCKED))
            """)
        .bind("before", before)
        .bind("max", rowsMax)
        .execute();
  }

  private static <S extends SqlStatement<S>> S same(S statement, Request request) {
    return statement
        .bind("payer", request.payer())
        .bind("world", request.world())
        .bind("route", request.route())
        .bind("key", request.key());
  }
}
