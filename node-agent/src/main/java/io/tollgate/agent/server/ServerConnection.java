package io.tollgate.agent.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tollgate.agent.http.BoundedBody;
import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.protocol.DataRequest;
import io.tollgate.agent.protocol.JoinAnswer;
import io.tollgate.agent.protocol.JoinRequest;
import io.tollgate.agent.protocol.Problem;
import io.tollgate.agent.protocol.ProtocolJson;
import io.tollgate.agent.protocol.SyncAnswer;
import io.tollgate.agent.protocol.SyncRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls the server, one of the replicas. A call that finds its server gone, broken or silent fails,
 * and the next one goes to another replica. Every call is asynchronous; a future fails with {@link
 * ServerRefusal} when the server said no, with an {@link IOException} or {@link
 * UncheckedIOException} when it could not be reached or talks nonsense.
 */
public final class ServerConnection {

  /** The longest body either side may send, in bytes. */
  private static final int MOST_BYTES = 1 << 20;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** Above the server's longest hold, below what a person takes for dead. */
  private static final Duration SYNC_TIMEOUT = Duration.ofSeconds(60);

  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(15);

  private final HttpClient http;
  private final Executor readers;
  private final HeldCallWatch watch;
  private final Replicas replicas;
  private final Duration syncTimeout;
  private final CallLog told;

  /**
   * @param readers threads on which answers are parsed
   * @param told hears how each sync went
   */
  public ServerConnection(Replicas replicas, Executor readers, CallLog told) {
    this(replicas, readers, SYNC_TIMEOUT, told);
  }

  ServerConnection(Replicas replicas, Executor readers, Duration syncTimeout, CallLog told) {
    this.told = told;
    this.replicas = replicas;
    this.syncTimeout = syncTimeout;
    this.readers = readers;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    this.watch = new HeldCallWatch(http);
  }

  /** How many servers there are to turn to when one fails. */
  public int others() {
    return replicas.others();
  }

  /** Becomes a node. */
  public CompletableFuture<JoinAnswer> join(JoinRequest request) {
    return post("/agent/v1/join", request, null, CALL_TIMEOUT, JoinAnswer.class);
  }

  /** Says what is and hears what should be; held by the server until it has something to say. */
  public CompletableFuture<SyncAnswer> sync(SyncRequest request, String nodeKey) {
    long sentNanos = System.nanoTime();
    return post("/agent/v1/sync", request, nodeKey, syncTimeout, SyncAnswer.class)
        .whenComplete(
            (answer, trouble) -> {
              Duration took = Duration.ofNanos(System.nanoTime() - sentNanos);
              if (trouble == null) {
                told.answered(took);
              } else {
                told.failed(reason(trouble));
              }
            });
  }

  private static Throwable reason(Throwable trouble) {
    Throwable cause = trouble.getCause();
    return trouble instanceof CompletionException && cause != null ? cause : trouble;
  }

  /** Hands over a piece of what was wanted. */
  public CompletableFuture<Void> data(AllocationId id, DataRequest request, String nodeKey) {
    return post(
        "/agent/v1/allocations/" + id + "/data", request, nodeKey, CALL_TIMEOUT, Void.class);
  }

  private <T> CompletableFuture<T> post(
      String path, Object body, @Nullable String nodeKey, Duration timeout, Class<T> answer) {
    byte[] json;
    try {
      json = ProtocolJson.MAPPER.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      return CompletableFuture.failedFuture(e);
    }
    URI server = replicas.current();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path))
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(json));
    if (nodeKey != null) {
      request.header("Authorization", "Bearer " + nodeKey);
    }
    CompletableFuture<HttpResponse<byte[]>> call =
        http.sendAsync(request.build(), head -> new BoundedBody(MOST_BYTES));
    // The client's own timeout ends with the head of the answer; the body may stop coming as well.
    CompletableFuture<HttpResponse<byte[]>> watched =
        call.copy().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    if (others() > 0) {
      watch.over(watched, server);
    }
    return watched
        .whenComplete(
            (response, trouble) -> {
              if (trouble != null) {
                call.cancel(true);
              }
              if (trouble != null || response.statusCode() >= 500) {
                replicas.leave(server);
              }
            })
        .thenApplyAsync(response -> read(response, answer), readers);
  }

  @SuppressWarnings("NullAway") // a Void answer is null by its nature
  private static <T> T read(HttpResponse<byte[]> response, Class<T> answer) {
    if (response.statusCode() / 100 != 2) {
      throw refusal(response.statusCode(), response.body());
    }
    if (answer == Void.class) {
      return null;
    }
    try {
      T value = ProtocolJson.MAPPER.readValue(response.body(), answer);
      if (value == null) {
        throw new IOException("the server answered null");
      }
      return value;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ServerRefusal refusal(int status, byte[] bytes) {
    try {
      Problem problem = ProtocolJson.MAPPER.readValue(bytes, Problem.class);
      String detail = problem.detail() != null ? problem.detail() : problem.title();
      return new ServerRefusal(
          status, problem.code() == null ? "" : problem.code(), detail == null ? "" : detail);
    } catch (IOException notAProblem) {
      return new ServerRefusal(status, "", "");
    }
  }
}
