package io.tollgate.scheduler.idempotency;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Refusal;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * The same request twice has one effect and one answer.
 *
 * <p>The row is inserted first, in the transaction of the effect. PostgreSQL makes a second insert
 * of the same key wait until the first transaction has ended, so waiting, crash safety and "only
 * what had an effect is remembered" need nothing else: a rollback takes the row along.
 *
 * <p>Many requests together write their rows last and whole ({@link #fresh}, {@link #keep}): who
 * came second finds the row, undoes what it did and comes alone (docs/adr/0078).
 */
public final class Idempotency {

  /** How long an answer is kept. */
  public static final Duration KEPT = Duration.ofHours(24);

  private static final String WAIT = "5s";

  private Idempotency() {}

  /**
   * The answer of {@code work}, or the stored answer to the same request. Without the header {@code
   * Idempotency-Key} it is simply {@code work}'s. The transaction must be READ COMMITTED.
   *
   * @throws ApiException {@code idempotency_key_reused} when the key came with another request,
   *     {@code idempotency_in_progress} when the first is not done within 5 s
   */
  public static Answer around(Handle handle, Call call, Supplier<Answer> work) {
    return around(handle, request(call), work);
  }

  /** The same of what {@link #request} read of a call. */
  public static Answer around(Handle handle, Optional<Request> asked, Supplier<Answer> work) {
    if (asked.isEmpty()) {
      return work.get();
    }
    Request request = asked.get();
    IdempotencyStore store = new IdempotencyStore(handle);
    Optional<Answer> known = begin(handle, store, request);
    if (known.isPresent()) {
      return known.get();
    }
    Answer answer = work.get();
    if (answer.isSuccess()) {
      store.answer(request, answer);
    } else {
      store.drop(request);
    }
    return answer;
  }

  private static Optional<Answer> begin(Handle handle, IdempotencyStore store, Request request) {
    if (!insertOrWait(handle, store, request)) {
      Instant oldest = request.at().minus(KEPT);
      Optional<Stored> stored = store.find(request).filter(row -> row.at().isAfter(oldest));
      if (stored.isPresent()) {
        return Optional.of(replay(request, stored.get()));
      }
      // Too old to count; it makes room for this one.
      store.dropOlder(request, oldest);
      if (!insertOrWait(handle, store, request)) {
        throw inProgress("Another request with this Idempotency-Key has just ended.");
      }
    }
    return Optional.empty();
  }

  /** What the call is found by; empty when it has no Idempotency-Key. */
  public static Optional<Request> request(Call call) {
    return call.idempotencyKey().map(key -> Request.of(call, key));
  }

  /**
   * Those of many requests that nobody has made yet, as far as can be seen. The others are known,
   * or come twice: they have to come alone.
   */
  public static Set<Request> fresh(Handle handle, List<Request> requests) {
    return requests.isEmpty() ? Set.of() : new IdempotencyStore(handle).unknown(requests);
  }

  /**
   * Keeps the answers, all of them successes, to what {@link #fresh} returned, at the end of the
   * transaction of their effects.
   *
   * @throws TakenMeanwhile when one of the requests has been answered by another transaction since;
   *     then the effects must be rolled back
   */
  public static void keep(Handle handle, Map<Request, Answer> answers) {
    if (!answers.isEmpty() && new IdempotencyStore(handle).insert(answers) < answers.size()) {
      throw new TakenMeanwhile();
    }
  }

  /** Forgets answers older than {@link #KEPT}, at most {@code rowsMax}; says how many. */
  public static int sweep(Handle handle, Instant now, int rowsMax) {
    return IdempotencyStore.sweep(handle, now.minus(KEPT), rowsMax);
  }

  private static boolean insertOrWait(Handle handle, IdempotencyStore store, Request request) {
    String before = setLockTimeout(handle, WAIT);
    try {
      boolean inserted = store.insertNew(request);
      setLockTimeout(handle, before);
      return inserted;
    } catch (JdbiException e) {
      if (e.getCause() instanceof SQLException sql && "55P03".equals(sql.getSQLState())) {
        throw inProgress("The first request with this Idempotency-Key is still being worked on.");
      }
      throw e;
    }
  }

  /** Sets it for the rest of this transaction and returns what it was. */
  private static String setLockTimeout(Handle handle, String timeout) {
    return handle
        .createQuery(
            """
            SELECT before, set_config('lock_timeout', :timeout, true)
            FROM (SELECT current_setting('lock_timeout') AS before OFFSET 0) AS setting
            """)
        .bind("timeout", timeout)
        .mapTo(String.class)
        .one();
  }

  private static ApiException inProgress(String why) {
    return Refusal.of(
            ErrorCode.IDEMPOTENCY_IN_PROGRESS,
            why + " Repeat this one in a moment; it will then get the same answer.")
        .withHeader("Retry-After", "1")
        .exception();
  }

  private static Answer replay(Request request, Stored stored) {
    if (!request.fingerprint().equals(stored.fingerprint())) {
      throw ApiException.of(
          ErrorCode.IDEMPOTENCY_KEY_REUSED,
          "This Idempotency-Key was used within the last 24 hours for another request, with"
              + " another body or path. Nothing was changed. Use a new key for a new request.");
    }
    Answer answer =
        stored.body().map(body -> Answer.json(stored.status(), body)).orElse(Answer.noContent());
    for (var header : stored.headers().properties()) {
      answer = answer.withHeader(header.getKey(), header.getValue().textValue());
    }
    return answer.withHeader("Idempotency-Replayed", "true");
  }

  /** Somebody else has answered the same request; what was done for it here must not stay. */
  public static final class TakenMeanwhile extends RuntimeException {
    private static final long serialVersionUID = 1;

    TakenMeanwhile() {
      super("A request of the group was answered by another transaction meanwhile.");
    }
  }

  /**
   * What a row is found by, and what it must agree with.
   *
   * @param payer the account's id, or the key of the house
   * @param world its world
   * @param route method and template
   * @param key the value of the header
   * @param fingerprint of path, query and canonical body
   * @param actor who asks
   * @param requestId the first request's id
   * @param at when
   */
  public record Request(
      String payer,
      String world,
      String route,
      String key,
      String fingerprint,
      String actor,
      String requestId,
      Instant at) {

    static Request of(Call call, String key) {
      String actor = call.caller().actor();
      return new Request(
          call.caller().account().map(Object::toString).orElse(actor),
          call.caller().world().text(),
          call.route().toString(),
          key,
          call.fingerprint(),
          actor,
          call.requestId(),
          call.receivedAt());
    }
  }

  /**
   * An answer that was given.
   *
   * @param fingerprint of the request it was given to
   * @param status its status
   * @param body its body
   * @param headers its further headers
   * @param at when the request was received
   */
  record Stored(
      String fingerprint, int status, Optional<JsonNode> body, JsonNode headers, Instant at) {}
}
