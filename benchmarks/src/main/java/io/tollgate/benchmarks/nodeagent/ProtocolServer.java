package io.tollgate.benchmarks.nodeagent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Report;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/**
 * The server's half of the agent protocol over real HTTP, in memory, by the documents alone: it
 * holds a sync for as long as the real one does, and says what it has taken in the same words.
 */
final class ProtocolServer implements AutoCloseable {
  private static final long HOLD_NANOS = Duration.ofSeconds(20).toNanos();
  private static final String KEY = "tn_0123456789abcdefghijABCDEFGHIJ1a2b3c";

  private final HttpServer http;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final String nodeId = UUID.randomUUID().toString();
  private final Map<String, Long> instances = new LinkedHashMap<>();
  private final Map<String, ObjectNode> desired = new LinkedHashMap<>();
  private Heard last = new Heard(Report.object(), 0);
  private long version;
  private long syncs;
  private boolean closing;

  /**
   * The newest sync.
   *
   * @param sync its body
   * @param atNanos when it had been read
   */
  record Heard(JsonNode sync, long atNanos) {

    /** How many allocations it says are in that state. */
    long count(String state) {
      long count = 0;
      for (JsonNode report : sync.path("allocations")) {
        count += report.path("state").asText().equals(state) ? 1 : 0;
      }
      return count;
    }

    /** Whether it speaks of any of these. */
    boolean knowsAny(Set<String> ids) {
      return StreamSupport.stream(sync.path("allocations").spliterator(), false)
          .anyMatch(report -> ids.contains(report.path("id").asText()));
    }

    /** Whether it was sent by an agent that had taken this version of the wishes. */
    boolean obeys(long version) {
      return sync.path("desired_version").asLong() >= version;
    }

    /** Whether it says that this allocation has left nothing behind, or knows of none. */
    boolean gone(String id) {
      for (JsonNode report : sync.path("allocations")) {
        if (report.path("id").asText().equals(id)) {
          return report.path("released").asBoolean();
        }
      }
      return sync.has("allocations");
    }
  }

  private ProtocolServer(HttpServer http) {
    this.http = http;
    http.setExecutor(threads);
    http.createContext("/agent/v1/join", this::join);
    http.createContext("/agent/v1/sync", this::sync);
    http.start();
  }

  /** Listens on loopback, on a port of the system's choice. */
  static ProtocolServer start() {
    try {
      return new ProtocolServer(
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64));
    } catch (IOException refused) {
      throw new BenchmarkFailure("No server can listen on loopback: " + refused, refused);
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  /**
   * Adds or replaces wishes, and tells the agent at once.
   *
   * @return the version of the wishes
   */
  synchronized long want(Iterable<ObjectNode> allocations) {
    allocations.forEach(one -> desired.put(one.path("id").asText(), one));
    return moveOn();
  }

  /** Wants everything stopped that was ever wanted, with so much time between TERM and KILL. */
  synchronized long stopAll(long graceMs) {
    desired.values().forEach(one -> Wish.stop(one, graceMs));
    return moveOn();
  }

  /** Names these no more, so that the agent may forget them. */
  synchronized void forget(Set<String> ids) {
    desired.keySet().removeAll(ids);
    moveOn();
  }

  private long moveOn() {
    version++;
    notifyAll();
    return version;
  }

  /** How many syncs came so far. */
  synchronized long syncs() {
    return syncs;
  }

  /** The newest sync. */
  synchronized Heard last() {
    return last;
  }

  /**
   * Waits for a sync like this, the newest at the start included.
   *
   * @param what completes "the agent says that …"
   * @throws BenchmarkFailure when none comes
   */
  synchronized Heard await(String what, Duration patience, Predicate<Heard> like) {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      while (!like.test(last)) {
        long leftNanos = deadline - System.nanoTime();
        BenchmarkFailure.unless(
            leftNanos > 0, "the agent says that " + what + "; it says " + last.sync());
        TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
      }
      return last;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailure("Interrupted.", stop);
    }
  }

  /** Forgets what was heard, so that only a sync from now on counts. */
  synchronized void listenAnew() {
    last = new Heard(Report.object(), System.nanoTime());
  }

  private void join(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    ObjectNode answer = Report.object().put("protocol", 1).put("node_id", nodeId);
    answer(exchange, answer.put("node_name", "benchmark").put("node_key", KEY));
  }

  private void sync(HttpExchange exchange) throws IOException {
    JsonNode request =
        Report.read(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    ObjectNode answer;
    synchronized (this) {
      syncs++;
      last = new Heard(request, System.nanoTime());
      notifyAll();
      hold(request);
      answer = say(request);
    }
    answer(exchange, answer);
  }

  private void hold(JsonNode request) {
    long deadline = System.nanoTime() + HOLD_NANOS;
    boolean known = request.path("agent_instance").asLong() == instance(request);
    boolean news = !known || anyReleased(request);
    try {
      while (!news
          && !closing
          && last.sync() == request
          && request.path("desired_version").asLong() >= version) {
        long leftNanos = deadline - System.nanoTime();
        if (leftNanos <= 0) {
          return;
        }
        TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private ObjectNode say(JsonNode request) {
    ObjectNode answer = Report.object().put("protocol", 1);
    answer.put("agent_instance", instance(request)).put("stand_down", false);
    boolean newer = request.path("desired_version").asLong() < version;
    answer.put("desired_version", Math.max(version, request.path("desired_version").asLong()));
    ArrayNode set = newer ? answer.putArray("allocations") : null;
    if (set == null) {
      answer.putNull("allocations");
    } else {
      set.addAll(desired.values());
    }
    ArrayNode taken = answer.putArray("taken");
    request.path("allocations").forEach(report -> taken.add(taken(report)));
    answer.putArray("wanted");
    return answer.put("inventory_wanted", false).put("next_sync_ms", 0);
  }

  private static ObjectNode taken(JsonNode report) {
    boolean over = report.path("released").asBoolean();
    long through = over ? Long.MAX_VALUE / 2 : -1;
    for (JsonNode row : report.path("utilization")) {
      // The newest minute of running work still grows.
      through = Math.max(through, row.path("minute").asLong() - 1);
    }
    ObjectNode taken = Report.object().put("id", report.path("id").asText());
    return taken.put("utilization_through_minute", through).put("final", over);
  }

  private static boolean anyReleased(JsonNode request) {
    for (JsonNode report : request.path("allocations")) {
      if (report.path("released").asBoolean()) {
        return true;
      }
    }
    return false;
  }

  private long instance(JsonNode request) {
    return instances.computeIfAbsent(
        request.path("agent_nonce").asText(), unseen -> instances.size() + 1L);
  }

  private static void answer(HttpExchange exchange, JsonNode answer) throws IOException {
    byte[] json = answer.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, json.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(json);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      notifyAll();
    }
    http.stop(0);
    threads.shutdownNow();
  }
}
