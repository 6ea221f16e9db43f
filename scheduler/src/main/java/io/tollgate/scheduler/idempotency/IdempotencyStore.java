package io.tollgate.scheduler.idempotency;

import io.tollgate.metering.sql.SqlTypes;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.idempotency.Idempotency.Request;
import io.tollgate.scheduler.idempotency.Idempotency.Stored;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** Stored answers in PostgreSQL, within one transaction. */
final class IdempotencyStore {

  private static final String SAME =
      " payer = :payer AND world = :world AND route = :route AND idempotency_key = :key";

  private final Handle handle;

  IdempotencyStore(Handle handle) {
    this.handle = handle;
  }

  /**
   * Inserts a row without an answer; false when it is there. Waits while another transaction has
   * inserted it and not ended.
   */
  boolean insertNew(Request request) {
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
        > 0;
  }

  /** The first of each name of which no transaction that has ended left a row; one round trip. */
  Set<Request> unknown(List<Request> requests) {
    Map<List<String>, Request> firsts = new HashMap<>();
    requests.forEach(request -> firsts.putIfAbsent(nameOf(request), request));
    named(
            handle.createQuery(
                """
                SELECT i.payer, i.world, i.route, i.idempotency_key
                FROM unnest(CAST(:payers AS text[]), CAST(:worlds AS text[]), CAST(:routes AS text[]),
                  CAST(:keys AS text[])) AS r(payer, world, route, idempotency_key)
                JOIN scheduler.idempotency i USING (payer, world, route, idempotency_key)
                """),
            List.copyOf(firsts.values()))
        .map(
            (row, context) ->
                List.of(row.getString(1), row.getString(2), row.getString(3), row.getString(4)))
        .forEach(firsts::remove);
    return Set.copyOf(firsts.values());
  }

  /**
   * Inserts whole rows in one round trip and says how many were not there. Waits while another
   * transaction has inserted one of them and not ended; always in the same order, so that two of
   * these never wait for each other.
   */
  int insert(Map<Request, Answer> answers) {
    List<Request> rows =
        answers.keySet().stream()
            .sorted(Comparator.comparing(r -> String.join("\n", nameOf(r))))
            .toList();
    List<Answer> given = rows.stream().map(answers::get).toList();
    return named(
            handle.createUpdate(
                """
                INSERT INTO scheduler.idempotency
                  (payer, world, route, idempotency_key, fingerprint, actor, request_id, created_at,
                   status, body, headers)
                SELECT payer, world, route, idempotency_key, fingerprint, actor, request_id, created_at,
                  status, CAST(body AS jsonb), CAST(headers AS jsonb)
                FROM unnest(CAST(:payers AS text[]), CAST(:worlds AS text[]), CAST(:routes AS text[]),
                  CAST(:keys AS text[]), CAST(:fingerprints AS text[]), CAST(:actors AS text[]),
                  CAST(:requests AS text[]), CAST(:times AS timestamptz[]), CAST(:statuses AS integer[]),
                  CAST(:bodies AS text[]), CAST(:headers AS text[]))
                  AS a(payer, world, route, idempotency_key, fingerprint, actor, request_id, created_at,
                    status, body, headers)
                ON CONFLICT DO NOTHING
                """),
            rows)
        .bind("fingerprints", texts(rows, Request::fingerprint))
        .bind("actors", texts(rows, Request::actor))
        .bind("requests", texts(rows, Request::requestId))
        .bind("times", SqlTypes.times(rows.stream().map(Request::at).toList()))
        .bind("statuses", SqlTypes.integers(given.stream().map(Answer::status).toList()))
        .bind("bodies", texts(given, IdempotencyStore::body))
        .bind("headers", texts(given, IdempotencyStore::headers))
        .execute();
  }

  void answer(Request request, Answer answer) {
    same(
            handle.createUpdate(
                "UPDATE scheduler.idempotency SET status = :status, body = CAST(:body AS jsonb),"
                    + " headers = CAST(:headers AS jsonb) WHERE"
                    + SAME),
            request)
        .bind("status", answer.status())
        .bind("body", body(answer))
        .bind("headers", headers(answer))
        .execute();
  }

  void drop(Request request) {
    same(handle.createUpdate("DELETE FROM scheduler.idempotency WHERE" + SAME), request).execute();
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

  private static @Nullable String body(Answer answer) {
    return answer.json().map(Masking::mask).map(Json::write).orElse(null);
  }

  private static String headers(Answer answer) {
    return Json.write(Json.of(answer.headers()));
  }

  private static List<String> nameOf(Request request) {
    return List.of(request.payer(), request.world(), request.route(), request.key());
  }

  private static <S extends SqlStatement<S>> S named(S statement, List<Request> rows) {
    return statement
        .bind("payers", texts(rows, Request::payer))
        .bind("worlds", texts(rows, Request::world))
        .bind("routes", texts(rows, Request::route))
        .bind("keys", texts(rows, Request::key));
  }

  private static <T> Argument texts(List<T> rows, Function<T, @Nullable String> text) {
    return SqlTypes.array("text", rows.stream().map(text).toArray());
  }

  private static <S extends SqlStatement<S>> S same(S statement, Request request) {
    return statement
        .bind("payer", request.payer())
        .bind("world", request.world())
        .bind("route", request.route())
        .bind("key", request.key());
  }
}
