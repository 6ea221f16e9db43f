package io.tollgate.cli.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests that keep coming: short sessions and credits of one micro-credit. A refused one is sent
 * again with the same Idempotency-Key until it is acknowledged, and only then counted.
 */
final class Traffic implements AutoCloseable {
  private static final long PAUSE_MS = 150;

  private final Client client;
  private final Api admin;
  private final ScheduledExecutorService senders = Executors.newScheduledThreadPool(2);
  private final List<String> sessions = new CopyOnWriteArrayList<>();
  private final List<Api.Answer> refusals = new CopyOnWriteArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final AtomicLong credited = new AtomicLong();
  private final AtomicLong cuts = new AtomicLong();
  private volatile boolean over;

  Traffic(Client client, Api admin) {
    this.client = client;
    this.admin = admin;
    senders.scheduleWithFixedDelay(
        () -> guarded(this::startOne), 0, PAUSE_MS, TimeUnit.MILLISECONDS);
    senders.scheduleWithFixedDelay(
        () -> guarded(this::creditOne), 0, PAUSE_MS, TimeUnit.MILLISECONDS);
  }

  /** Acknowledged sessions. */
  List<String> sessions() {
    return sessions;
  }

  /** Acknowledged micro-credits. */
  long credited() {
    return credited.get();
  }

  /** Answers other than what was asked for. */
  List<Api.Answer> refusals() {
    return refusals;
  }

  /** Requests that were given up. */
  List<String> failures() {
    return failures;
  }

  /** Calls that no server answered; they were sent again. */
  long cuts() {
    return cuts.get();
  }

  /** Sends no more; what is under way is brought to its acknowledgement first. */
  @Override
  public void close() throws InterruptedException {
    over = true;
    senders.shutdown();
    if (!senders.awaitTermination(60, TimeUnit.SECONDS)) {
      throw new AssertionError("a request was not acknowledged within a minute");
    }
  }

  private void startOne() throws IOException {
    ObjectNode wish = Api.object().put("gpu_model", "h100").put("minutes", 1);
    JsonNode quote = acknowledged(client.api(), "/v1/quotes", wish);
    JsonNode session = acknowledged(client.api(), "/v1/sessions", client.request(quote, "exit 0"));
    sessions.add(session.path("id").asText());
  }

  private void creditOne() throws IOException {
    ObjectNode credit =
        Api.object().put("amount_micros", "1").put("kind", "paid").put("reason", "traffic");
    acknowledged(admin, "/v1/accounts/" + client.account() + "/credit", credit);
    credited.incrementAndGet();
  }

  private JsonNode acknowledged(Api api, String path, ObjectNode body) throws IOException {
    String key = UUID.randomUUID().toString();
    for (int attempt = 0; attempt < 5_000; attempt++) {
      Api.Answer answer;
      try {
        answer = api.call("POST", path, body, key);
      } catch (IOException unanswered) {
        cuts.incrementAndGet();
        pause();
        continue;
      }
      if (answer.status() == 201) {
        return answer.json();
      }
      refusals.add(answer);
      if (answer.status() != 503) {
        throw new IOException(path + " was refused: " + answer);
      }
      pause();
    }
    throw new IOException("never acknowledged: " + path);
  }

  /** A server that is not there refuses at once; asking again at once would only burn the CPU. */
  private static void pause() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
  }

  private interface Request {
    void send() throws IOException;
  }

  private void guarded(Request request) {
    if (over) {
      return;
    }
    try {
      request.send();
    } catch (IOException | RuntimeException failed) {
      failures.add(failed.toString());
    }
  }
}
