package io.tollgate.scheduler.idempotency;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.metering.sql.SqlTypes;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.idempotency.Idempotency.Request;
import io.tollgate.scheduler.idempotency.Idempotency.Stored;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
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
   * Inserts rows in one round trip; returns those that were not there. Waits while another
   * transaction has inserted the same row and not ended.
   */
  Set<Request> insertNew(List<Request> requests) {
    Map<List<String>, Request> firsts = new HashMap<>();
    requests.forEach(request -> firsts.putIfAbsent(nameOf(request), request));
    List<Request> rows = List.copyOf(firsts.values());
    return named(
            handle.createQuery(
                """
                INSERT INTO scheduler.idempotency
                  (payer, world, route, idempotency_key, fingerprint, actor, request_id, created_at)
                SELECT * FROM unnest(CAST(:payers AS text[]), CAST(:worlds AS text[]), CAST(:routes AS text[]),
                  CAST(:keys AS text[]), CAST(:fingerprints AS text[]), CAST(:actors AS text[]),
                  CAST(:requests AS text[]), CAST(:times AS timestamptz[]))
                ON CONFLICT DO NOTHING
                RETURNING payer, world, route, idempotency_key
                """),
            rows)
        .bind("fingerprints", texts(rows, Request::fingerprint))
        .bind("actors", texts(rows, Request::actor))
        .bind("requests", texts(rows, Request::requestId))
        .bind("times", SqlTypes.times(rows.stream().map(Request::at).toList()))
        .map(
            (row, context) ->
                List.of(row.getString(1), row.getString(2), row.getString(3), row.getString(4)))
        .stream()
        .map(name -> Objects.requireNonNull(firsts.get(name)))
        .collect(Collectors.toSet());
  }

  /** Keeps answers in one round trip. */
  void answer(Map<Request, Answer> answers) {
    List<Request> rows = List.copyOf(answers.keySet());
    List<Answer> given = rows.stream().map(answers::get).toList();
    named(
            handle.createUpdate(
                """
                UPDATE scheduler.idempotency i
                SET status = a.status, body = CAST(a.body AS jsonb), headers = CAST(a.headers AS jsonb)
                FROM unnest(CAST(:payers AS text[]), CAST(:worlds AS text[]), CAST(:routes AS text[]),
                  CAST(:keys AS text[]), CAST(:statuses AS integer[]), CAST(:bodies AS text[]), CAST(:headers AS text[]))
                  AS a(payer, world, route, idempotency_key, status, body, headers)
                WHERE (i.payer, i.world, i.route, i.idempotency_key) = (a.payer, a.world, a.route, a.idempotency_key)
                """),
            rows)
        .bind("statuses", SqlTypes.integers(given.stream().map(Answer::status).toList()))
        .bind("bodies", texts(given, answer -> body(answer).map(Json::write).orElse(null)))
        .bind("headers", texts(given, answer -> Json.write(Json.of(answer.headers()))))
        .execute();
  }

  /** Forgets rows in one round trip. */
  void drop(Collection<Request> requests) {
    named(
            handle.createUpdate(
                """
                DELETE FROM scheduler.idempotency i
                USING unnest(CAST(:payers AS text[]), CAST(:worlds AS text[]), CAST(:routes AS text[]),
                  CAST(:keys AS text[])) AS d(payer, world, route, idempotency_key)
                WHERE (i.payer, i.world, i.route, i.idempotency_key) = (d.payer, d.world, d.route, d.idempotency_key)
                """),
            List.copyOf(requests))
        .execute();
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

  private static Optional<JsonNode> body(Answer answer) {
    return answer.json().map(Masking::mask);
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
