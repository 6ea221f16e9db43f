package io.tollgate.benchmarks.ledgerfaults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Report;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * A client's line to the server. What is not answered is asked again, word for word and under the
 * same idempotency key, until it is acknowledged or refused.
 */
final class Line {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration GIVES_UP = Duration.ofSeconds(120);

  /** Refusals that say "not now": nothing was decided. */
  private static final Set<String> NOT_NOW =
      Set.of("idempotency_in_progress", "rate_limited", "request_timeout");

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final URI server;
  private final String key;
  private final InFlight inFlight;

  Line(URI server, String key, InFlight inFlight) {
    this.server = server;
    this.key = key;
    this.inFlight = inFlight;
  }

  Answer get(String path) {
    return insist(request(path).GET().build(), path);
  }

  /** Something that creates or costs. */
  Answer post(String path, ObjectNode body, String idempotencyKey) {
    return insist(posting(path, body).header("Idempotency-Key", idempotencyKey).build(), path);
  }

  /** Something that may be said twice by nature. */
  Answer say(String path, ObjectNode body) {
    return insist(posting(path, body).build(), path);
  }

  private HttpRequest.Builder posting(String path, ObjectNode body) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.resolve(path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + key);
  }

  private Answer insist(HttpRequest request, String path) {
    long deadline = System.nanoTime() + GIVES_UP.toNanos();
    String last = "";
    for (int tries = 1; System.nanoTime() < deadline; tries++) {
      try {
        HttpResponse<String> answer = once(request);
        JsonNode json = Report.read(answer.body());
        boolean decided =
            answer.statusCode() < 500 && !NOT_NOW.contains(json.path("code").asText());
        if (decided) {
          return new Answer(answer.statusCode(), json, tries);
        }
        last = answer.body();
      } catch (IOException silent) {
        last = silent.toString();
      }
      LockSupport.parkNanos(Duration.ofMillis(15).toNanos());
    }
    throw new BenchmarkFailure(
        request.method() + " " + path + " is decided by nobody for two minutes: " + last);
  }

  private HttpResponse<String> once(HttpRequest request) throws IOException {
    boolean answered = false;
    inFlight.sent();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      answered = answer.statusCode() < 500;
      return answer;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailure("Interrupted.", stop);
    } finally {
      inFlight.over(answered);
    }
  }
}
