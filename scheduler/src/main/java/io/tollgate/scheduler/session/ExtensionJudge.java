package io.tollgate.scheduler.session;

import io.tollgate.metering.Metering;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.ErrorCode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;

/**
 * Judges an extension before its transaction begins. Only the leader knows what it promised, and
 * asking another server while rows are locked would make everybody wait for the network.
 *
 * <p>When nobody can say, and something is promised to somebody, the extension is refused for now:
 * a promise is not to be broken because a server could not be asked.
 */
public final class ExtensionJudge {
  /** Asks whoever knows what was promised. */
  @FunctionalInterface
  public interface Leader {
    /** The most minutes up to {@code wanted} that break no promise; empty when nobody can say. */
    CompletableFuture<OptionalInt> longestExtension(SessionId session, int wanted);
  }

  /** What has to be asked. */
  record Question(SessionId session, int minutes) {}

  private final Leader leader;
  private final SessionSight sight = new SessionSight();

  public ExtensionJudge(Leader leader) {
    this.leader = leader;
  }

  /**
   * The question of a request; empty when nothing is promised or planned, or the request is refused
   * anyway.
   */
  Optional<Question> question(Handle handle, Call call, UUID quoteId) {
    Session session = sight.find(handle, call);
    Optional<Quote> quote =
        call.caller()
            .account()
            .flatMap(account -> Metering.in(handle).findQuote(quoteId, account.value()));
    return quote.isPresent() && (anythingIsPromised(handle) || anythingIsPlanned(handle))
        ? Optional.of(new Question(session.id(), quote.get().minutes()))
        : Optional.empty();
  }

  private static boolean anythingIsPromised(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT EXISTS (SELECT 1 FROM scheduler.promise p
              JOIN scheduler.session s ON s.id = p.session_id
              WHERE s.state = 'queued' AND p.decided_at IS NULL)
            """)
        .mapTo(Boolean.class)
        .one();
  }

  private static boolean anythingIsPlanned(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT EXISTS (SELECT 1 FROM scheduler.maintenance WHERE ended_at IS NULL)
              OR EXISTS (SELECT 1 FROM scheduler.control
                WHERE ended_at IS NULL AND deadline IS NOT NULL)
            """)
        .mapTo(Boolean.class)
        .one();
  }

  /** The limit for the transaction that follows. */
  CompletableFuture<ExtensionDesk.Limit> limit(Optional<Question> question) {
    if (question.isEmpty()) {
      return CompletableFuture.completedFuture((session, wanted) -> wanted);
    }
    return leader
        .longestExtension(question.get().session(), question.get().minutes())
        .thenApply(longest -> limit(longest));
  }

  private static ExtensionDesk.Limit limit(OptionalInt longest) {
    return (session, wanted) -> Math.min(wanted, longest.orElseThrow(ExtensionJudge::unknown));
  }

  private static ApiException unknown() {
    return ApiException.of(
        ErrorCode.LEADER_UNREACHABLE,
        "Start times are promised to others or maintenance is planned, and the server that knows them cannot be asked at the"
            + " moment. Nothing was held and the session runs on. Repeat the request with the same"
            + " Idempotency-Key in a few seconds.");
  }
}
