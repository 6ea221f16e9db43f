package io.tollgate.scheduler.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Reads a body up to a limit, whether or not its length was announced. */
final class BodyReader {

  /** What is too large is read on and dropped up to here, so that the caller hears the answer. */
  private static final int DROPPED_BYTES_MAX = 4 * 1024 * 1024;

  private final Vertx vertx;
  private final long timeoutMillis;

  BodyReader(Vertx vertx, long timeoutMillis) {
    this.vertx = vertx;
    this.timeoutMillis = timeoutMillis;
  }

  /** The whole body; fails with {@code body_too_large} or {@code request_timeout}. */
  Future<Buffer> read(HttpServerRequest request, int bytesMax) {
    Promise<Buffer> whole = Promise.promise();
    long timer =
        vertx.setTimer(
            timeoutMillis,
            id ->
                whole.tryFail(
                    ApiException.of(
                        ErrorCode.REQUEST_TIMEOUT,
                        "The body did not arrive within "
                            + timeoutMillis / 1000
                            + " s. Send the request again.")));
    Buffer body = Buffer.buffer();
    long announced = announced(request);
    if (announced > (long) bytesMax + DROPPED_BYTES_MAX) {
      whole.tryFail(tooLarge(bytesMax));
    }
    long[] seen = {0};
    request.handler(
        piece -> {
          seen[0] += piece.length();
          if (seen[0] <= bytesMax) {
            body.appendBuffer(piece);
          } else if (seen[0] > (long) bytesMax + DROPPED_BYTES_MAX) {
            whole.tryFail(tooLarge(bytesMax));
          }
        });
    request.exceptionHandler(
        gone ->
            whole.tryFail(
                ApiException.of(
                    ErrorCode.INVALID_REQUEST,
                    "The connection ended before the body was whole. Send the request again.")));
    request.endHandler(
        end -> {
          if (seen[0] > bytesMax) {
            whole.tryFail(tooLarge(bytesMax));
          } else {
            whole.tryComplete(body);
          }
        });
    request.resume();
    return whole.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private static long announced(HttpServerRequest request) {
    @Nullable String length = request.getHeader("Content-Length");
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static ApiException tooLarge(int bytesMax) {
    return Refusal.of(
            ErrorCode.BODY_TOO_LARGE,
            "The body is larger than the "
                + bytesMax / 1024
                + " KiB that this call takes. Send less; large inputs belong in files that the"
                + " workload fetches.")
        .withHeader("Connection", "close")
        .exception();
  }
}
