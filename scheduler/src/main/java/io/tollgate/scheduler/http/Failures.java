package io.tollgate.scheduler.http;

import io.vertx.ext.web.handler.HttpException;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that turns whatever went wrong into a refusal, and logs what is our fault, once.
 */
final class Failures {

  private static final Logger log = LoggerFactory.getLogger(Failures.class);
  private static final int CAUSES_MAX = 20;

  private Failures() {}

  /** The refusal to answer; {@code where} is method and route, for the log. */
  static Refusal refusal(Throwable failure, String where, String requestId) {
    Refusal refusal = classify(failure, requestId);
    switch (refusal.code()) {
      case INTERNAL ->
          log.error("request {} ({}) failed and was answered 500", requestId, where, failure);
      case DATABASE_UNAVAILABLE, DATABASE_BUSY, TIMEOUT ->
          log.warn(
              "request {} ({}) was answered {}; the caller may retry: {}",
              requestId,
              where,
              refusal.code().code(),
              failure.toString());
      default -> {
        // The caller is told; there is nothing for an operator to do.
      }
    }
    return refusal;
  }

  private static Refusal classify(Throwable failure, String requestId) {
    Throwable cause = failure;
    for (int i = 0; i < CAUSES_MAX && cause != null; i++, cause = cause.getCause()) {
      if (cause instanceof ApiException refused) {
        return refused.refusal();
      }
      if (cause instanceof HttpException http) {
        return Refusal.of(
            ErrorCode.ofStatus(http.getStatusCode()),
            "The request could not be understood. Check its path and its headers.");
      }
      if (cause instanceof SQLException sql) {
        Optional<Refusal> trouble = databaseTrouble(sql);
        if (trouble.isPresent()) {
          return trouble.get();
        }
      }
    }
    return Refusal.of(
        ErrorCode.INTERNAL,
        "Something broke on our side; nothing was changed by this request as far as we know."
            + " Retry with the same Idempotency-Key, and if it persists report request "
            + requestId
            + ".");
  }

  /** Trouble of the database that passes by itself; anything else is a defect of ours. */
  private static Optional<Refusal> databaseTrouble(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    boolean unreachable =
        state.startsWith("08")
            || state.startsWith("57P")
            || e instanceof java.sql.SQLTransientConnectionException;
    if (unreachable) {
      return Optional.of(
          Refusal.of(
              ErrorCode.DATABASE_UNAVAILABLE,
              "The database cannot be reached at the moment, so the request was not carried out."
                  + " Running sessions are not affected. Retry in a few seconds with the same"
                  + " Idempotency-Key."));
    }
    boolean busy =
        switch (state) {
          // Serialization failure, deadlock, lock timeout, statement cancelled, too many
          // connections.
          case "40001", "40P01", "55P03", "57014", "53300" -> true;
          default -> false;
        };
    return busy
        ? Optional.of(
            Refusal.of(
                ErrorCode.DATABASE_BUSY,
                "The database was too busy to carry out the request in time; nothing was changed."
                    + " Retry in a few seconds with the same Idempotency-Key."))
        : Optional.empty();
  }
}
