package io.tollgate.benchmarks.parts;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Report;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;

/** The server's API as a client with a key sees it: one connection, kept open. */
public final class Api {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final URI base;
  private final String key;

  /** Speaks to that server with that key. */
  public Api(URI base, String key) {
    this.base = base;
    this.key = key;
  }

  /** Reads. */
  public JsonNode get(String path) {
    return send(request(path).GET().build());
  }

  /** Does something, under an idempotency key of its own. */
  public JsonNode post(String path, JsonNode body) {
    return send(posting(path, body));
  }

  /** A request that is ready to go, so that a clock can start at its sending. */
  public HttpRequest posting(String path, JsonNode body) {
    return request(path)
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", UUID.randomUUID().toString())
        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
        .build();
  }

  /**
   * Sends and reads the answer.
   *
   * @throws BenchmarkFailure when the server refuses or cannot be reached
   */
  public JsonNode send(HttpRequest request) {
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new BenchmarkFailure(
            request.method()
                + " "
                + request.uri().getPath()
                + " was answered "
                + answer.statusCode()
                + ": "
                + answer.body());
      }
      return Report.read(answer.body());
    } catch (IOException unreachable) {
      throw new BenchmarkFailure("The server cannot be reached: " + unreachable, unreachable);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailure("Interrupted.", stop);
    }
  }

  /** Its key. */
  public String key() {
    return key;
  }

  /** The same server with another key. */
  public Api as(String otherKey) {
    return new Api(base, otherKey);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + key);
  }
}
