package io.tollgate.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Takes calls to a server and brings its answers.
 *
 * <p>Retries only what certainly did not happen (no connection, 429, 503) or carries an
 * Idempotency-Key, at most {@link #ATTEMPTS} times per server and never waiting longer than {@link
 * #LONGEST_PAUSE}. Where several servers are known each retry goes to the next, the first ones at
 * once; whichever answered is stuck to.
 */
final class Exchange {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int ATTEMPTS = 3;
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Longer than any call is held; with other servers to turn to nobody waits for more. */
  private static final Duration PATIENCE_WITH_OTHERS = Duration.ofSeconds(35);

  private final Endpoint endpoint;
  private final HttpClient http;
  private volatile int turn;

  Exchange(Endpoint endpoint) {
    this.endpoint = endpoint;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
  }

  /** A good answer; whatever else comes of the call in the end is thrown. */
  HttpResponse<String> answer(
      String method,
      String path,
      @Nullable Object body,
      @Nullable String idempotencyKey,
      String... headers) {
    boolean harmlessTwice =
        idempotencyKey != null || method.equals("GET") || body instanceof byte[];
    int servers = endpoint.urls().size();
    for (int attempt = 1; ; attempt++) {
      boolean last = attempt >= ATTEMPTS * servers;
      HttpResponse<String> answer;
      try {
        answer =
            http.send(
                request(method, path, body, idempotencyKey, headers), BodyHandlers.ofString());
      } catch (IOException broken) {
        boolean neverArrived =
            broken instanceof ConnectException || broken instanceof HttpConnectTimeoutException;
        if (last || !(neverArrived || harmlessTwice)) {
          throw unreachable(broken, neverArrived);
        }
        int round = (attempt + servers - 1) / servers;
        turn(attempt, Duration.ofMillis(100L * round * round));
        continue;
      } catch (InterruptedException stop) {
        throw interrupted(stop);
      }
      int status = answer.statusCode();
      if (status < 300) {
        return answer;
      }
      Duration pause = retryAfter(answer);
      boolean later = status == 429 || status == 503;
      if (!later || last || pause.compareTo(LONGEST_PAUSE) > 0) {
        throw new Refusal(status, problem(answer.body(), status));
      }
      if (status == 503) {
        turn(attempt, pause);
      } else {
        pause(pause); // Limits are the fleet's; another server would say the same.
      }
    }
  }

  /** The answer to one attempt to read, good or not, its body as it arrives. */
  HttpResponse<InputStream> open(String path, String... headers)
      throws IOException, InterruptedException {
    return http.send(request("GET", path, null, null, headers), BodyHandlers.ofInputStream());
  }

  /** Whether the server says that it is ready. */
  boolean ready() throws IOException, InterruptedException {
    HttpRequest ask =
        HttpRequest.newBuilder(server().resolve("/readyz")).timeout(Duration.ofSeconds(2)).build();
    return http.send(ask, BodyHandlers.discarding()).statusCode() == 200;
  }

  /** To the next server, after a pause unless there is one that was not asked yet. */
  private void turn(int attempt, Duration pause) {
    int servers = endpoint.urls().size();
    turn = (turn + 1) % servers;
    if (attempt % servers == 0) {
      pause(pause);
    }
  }

  private URI server() {
    return endpoint.urls().get(turn);
  }

  private HttpRequest request(
      String method,
      String path,
      @Nullable Object body,
      @Nullable String idempotencyKey,
      String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server().resolve(path))
            .timeout(endpoint.urls().size() > 1 ? PATIENCE_WITH_OTHERS : PATIENCE)
            .header("Accept", "application/json, application/problem+json");
    if (endpoint.key() != null) {
      request.header("Authorization", "Bearer " + endpoint.key());
    }
    if (idempotencyKey != null) {
      request.header("Idempotency-Key", idempotencyKey);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (body == null) {
      return request.method(method, BodyPublishers.noBody()).build();
    }
    if (body instanceof byte[] bytes) {
      return request
          .header("Content-Type", "application/octet-stream")
          .method(method, BodyPublishers.ofByteArray(bytes))
          .build();
    }
    return request
        .header("Content-Type", "application/json")
        .method(method, BodyPublishers.ofString(body.toString()))
        .build();
  }

  private static Duration retryAfter(HttpResponse<String> answer) {
    String seconds = answer.headers().firstValue("Retry-After").orElse("1");
    try {
      return Duration.ofSeconds(Math.max(0, Long.parseLong(seconds.trim())));
    } catch (NumberFormatException aDate) {
      return Duration.ofSeconds(1);
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException stop) {
      throw interrupted(stop);
    }
  }

  /** What a server said against a call; of an answer that is no problem document, its status. */
  static JsonNode problem(String body, int status) {
    try {
      JsonNode problem = JSON.readTree(body);
      if (problem.isObject()) {
        return problem;
      }
    } catch (JsonProcessingException notJson) {
      // Something between us and the server answered; the status is all we know.
    }
    return ApiClient.object()
        .put("title", "The server answered " + status + " without saying why")
        .put("status", status);
  }

  /** What to tell when there is no answer. */
  CommandFailure unreachable(IOException broken, boolean neverArrived) {
    String what =
        neverArrived
            ? "The server at " + endpoint + " cannot be reached: no connection."
            : "The connection to " + endpoint + " broke: " + broken.getMessage() + ".";
    return new CommandFailure(
        ExitCode.SERVER,
        what
            + " Nothing is known to have changed. Is it running? Start one on this machine with"
            + " `tollgate up`, choose another with `tollgate context use NAME`, or look closer with"
            + " `tollgate doctor`.",
        broken);
  }

  static CommandFailure interrupted(InterruptedException stop) {
    Thread.currentThread().interrupt();
    return new CommandFailure(ExitCode.INTERRUPTED, "Interrupted.", stop);
  }
}
