package io.tollgate.benchmarks.load.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Report;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Thousands of connections to one server on a single event loop. All that uses it runs on that
 * loop, so nothing here needs a lock.
 */
public final class Wire implements AutoCloseable {
  /** Above what a server holds and answers at once; more than the process may open fails. */
  private static final int CONNECTIONS_MAX = 15_000;

  private static final int PATIENCE_S = 300;

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
                .setTcpNoDelay(true),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX).setMaxWaitQueueSize(-1));
  }

  /** The loop's clock and timers. */
  Vertx vertx() {
    return vertx;
  }

  /** Reads. */
  public Future<Reply> get(String path, String key) {
    return send(HttpMethod.GET, path, key, null, false);
  }

  /** Does something under an idempotency key of its own. */
  public Future<Reply> create(String path, String key, JsonNode body) {
    return send(HttpMethod.POST, path, key, body.toString(), true);
  }

  /** Says something that may be said twice. */
  Future<Reply> post(String path, String key, String body) {
    return send(HttpMethod.POST, path, key, body, false);
  }

  private Future<Reply> send(
      HttpMethod method, String path, String key, @Nullable String body, boolean once) {
    return http.request(method, path)
        .compose(
            request -> {
              request.putHeader("Authorization", "Bearer " + key);
              if (once) {
                request.putHeader("Idempotency-Key", UUID.randomUUID().toString());
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
  public <T> T await(java.util.function.Supplier<Future<T>> work) {
    io.vertx.core.Promise<T> done = io.vertx.core.Promise.promise();
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
