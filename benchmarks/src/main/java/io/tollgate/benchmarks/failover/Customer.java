package io.tollgate.benchmarks.failover;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.parts.Api;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Somebody who knows both servers: what one does not answer is asked of the other, under the same
 * idempotency key, until one acknowledges it.
 */
final class Customer {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration GIVES_UP = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(1))
          .build();
  private final AtomicInteger turn = new AtomicInteger();
  private final List<URI> servers;
  private final String key;

  private Customer(List<URI> servers, String key) {
    this.servers = List.copyOf(servers);
    this.key = key;
  }

  /** A new account with more credits than it can spend. */
  static Customer open(Api admin, List<URI> servers) {
    JsonNode account =
        admin.post(
            "/v1/accounts", Report.object().put("name", "failover").put("plan", "enterprise"));
    String id = account.path("id").asText();
    admin.post(
        "/v1/accounts/" + id + "/credit",
        Report.object()
            .put("amount_micros", "1000000000000000")
            .put("kind", "paid")
            .put("reason", "benchmark"));
    JsonNode key =
        admin.post("/v1/api-keys", Report.object().put("account_id", id).put("channel", "app"));
    return new Customer(servers, key.path("secret").asText());
  }

  /** The same at one server only. */
  Customer at(Replica replica) {
    return new Customer(List.of(replica.url()), key);
  }

  /** Starts a session of one GPU; its id, once acknowledged. */
  String start(List<String> words) {
    JsonNode quote =
        acknowledged(
            "POST", "/v1/quotes", Report.object().put("gpu_model", "h100").put("minutes", 1));
    ObjectNode session = Report.object().put("quote_id", quote.path("id").asText());
    words.forEach(session.putArray("command")::add);
    return acknowledged("POST", "/v1/sessions", session).path("id").asText();
  }

  /** A session as it is. */
  JsonNode session(String id) {
    return acknowledged("GET", "/v1/sessions/" + id, Report.object());
  }

  /** Waits until a session is placed. */
  void awaitStart(String id) {
    await(id, state -> !state.equals("queued"));
  }

  /** Waits until a session has ended. */
  void awaitEnd(String id) {
    await(id, "ended"::equals);
  }

  private void await(String id, Predicate<String> wanted) {
    long deadline = System.nanoTime() + GIVES_UP.toNanos();
    while (!wanted.test(session(id).path("state").asText())) {
      if (System.nanoTime() > deadline) {
        throw new BenchmarkFailure("A minute is not enough for session " + session(id));
      }
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  private JsonNode acknowledged(String method, String path, ObjectNode body) {
    String idempotencyKey = UUID.randomUUID().toString();
    long deadline = System.nanoTime() + GIVES_UP.toNanos();
    String last = "";
    while (System.nanoTime() < deadline) {
      URI server = servers.get(Math.floorMod(turn.get(), servers.size()));
      HttpRequest.Builder request =
          HttpRequest.newBuilder(server.resolve(path))
              .timeout(PATIENCE)
              .header("Authorization", "Bearer " + key);
      if (method.equals("POST")) {
        request
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", idempotencyKey)
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
      }
      try {
        HttpResponse<String> answer =
            http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() < 300) {
          return Report.read(answer.body());
        }
        BenchmarkFailure.unless(
            answer.statusCode() >= 500 || answer.statusCode() == 409,
            method + " " + path + " is not refused: " + answer.body());
        last = answer.body();
      } catch (java.io.IOException silent) {
        last = silent.toString();
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
        throw new BenchmarkFailure("Interrupted.", stop);
      }
      turn.incrementAndGet();
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    throw new BenchmarkFailure(method + " " + path + " is acknowledged by nobody: " + last);
  }
}
