package io.tollgate.benchmarks.load.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Report;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Thousands of connections to one server on a single event loop. All that uses it runs on that
 * loop, so nothing here needs a lock.
 */
public final class Wire implements AutoCloseable {
  /** Above what a server holds and answers at once; more than the process may open fails. */
  private static final int CONNECTIONS_MAX = 15_000;

  private static final int PATIENCE_S = 300;

  /** A connection idle for longer may be closed by the server while the next request goes out. */
  private static final int KEPT_ALIVE_S = 10;

  private static final int TRIES = 5;
  private static final int AGAIN_MS = 200;

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
  private final HttpClient http;

  /** To that server. */
  public Wire(URI server) {
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setDefaultHost(server.getHost())
                .setDefaultPort(server.getPort())
                .setKeepAliveTimeout(KEPT_ALIVE_S)
                .setTcpNoDelay(true),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX).setMaxWaitQueueSize(-1));
  }

  /** The loop's clock and timers. */
  Vertx vertx() {
    return vertx;
  }

  /** Reads. */
  public Future<Reply> get(String path, String key) {
    return send(HttpMethod.GET, path, key, null, null);
  }

  /**
   * Does something under an idempotency key of its own; what is not answered, or answered with "in
   * a moment", is sent again under the same key.
   */
  public Future<Reply> create(String path, String key, JsonNode body) {
    return create(path, key, body.toString(), UUID.randomUUID().toString(), 1);
  }

  private Future<Reply> create(
      String path, String key, String body, String idempotencyKey, int attempt) {
    return send(HttpMethod.POST, path, key, body, idempotencyKey)
        .map(Optional::of)
        .recover(
            lost ->
                attempt < TRIES
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(lost))
        .compose(
            reply -> {
              if (attempt == TRIES || reply.isPresent() && !reply.get().isBusy()) {
                return Future.succeededFuture(reply.orElseThrow());
              }
              return pause().compose(now -> create(path, key, body, idempotencyKey, attempt + 1));
            });
  }

  private Future<Void> pause() {
    Promise<Void> over = Promise.promise();
    vertx.setTimer(AGAIN_MS, fired -> over.complete());
    return over.future();
  }

  /** Says something that may be said twice. */
  Future<Reply> post(String path, String key, String body) {
    return send(HttpMethod.POST, path, key, body, null);
  }

  private Future<Reply> send(
      HttpMethod method,
      String path,
      String key,
      @Nullable String body,
      @Nullable String idempotencyKey) {
    return http.request(method, path)
        .compose(
            request -> {
              request.putHeader("Authorization", "Bearer " + key);
              if (idempotencyKey != null) {
                request.putHeader("Idempotency-Key", idempotencyKey);
              }
              if (body == null) {
                return request.send();
              }
              request.putHeader("Content-Type", "application/json");
              return request.send(Buffer.buffer(body));
            })
        .compose(answer -> answer.body().map(bytes -> read(answer.statusCode(), bytes)));
  }

  private static Reply read(int status, Buffer bytes) {
    return new Reply(
        status,
        bytes.length() == 0
            ? Report.object()
            : Report.read(new String(bytes.getBytes(), StandardCharsets.UTF_8)));
  }

  /**
   * Runs something on the loop and waits for what comes of it; not to be called on the loop.
   *
   * @throws BenchmarkFailure when it fails, or takes more than five minutes
   */
  public <T> T await(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    vertx.runOnContext(
        now -> {
          try {
            work.get().onComplete(done);
          } catch (RuntimeException failed) {
            done.fail(failed);
          }
        });
    try {
      return done.future()
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE_S, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof BenchmarkFailure said) {
        throw said;
      }
      throw new BenchmarkFailure("A request failed: " + failed.getCause(), failed);
    } catch (TimeoutException late) {
      throw new BenchmarkFailure("Five minutes were not enough.", late);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailure("Interrupted.", stop);
    }
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
