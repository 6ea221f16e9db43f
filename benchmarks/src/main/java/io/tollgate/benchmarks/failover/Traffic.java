package io.tollgate.benchmarks.failover;

import static io.tollgate.benchmarks.BenchmarkFailure.unless;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.benchmarks.BenchmarkFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Short sessions that keep coming through both servers. Each writes its number into one file, so
 * that work which ran twice is seen whatever the books say.
 */
final class Traffic implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final Customer customer;
  private final Path runs;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<String, Long> started = new HashMap<>();
  private final ConcurrentLinkedQueue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
  private final Thread thread = new Thread(this::keepStarting, "traffic");
  private volatile boolean over;

  Traffic(Customer customer, Path runs) {
    this.customer = customer;
    this.runs = runs;
    thread.setDaemon(true);
    thread.start();
  }

  private void keepStarting() {
    while (!over) {
      try {
        start(customer);
      } catch (RuntimeException failed) {
        failures.add(failed);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /** One more; its id. */
  String start(Customer by) {
    long number = numbers.incrementAndGet();
    String id =
        by.start(List.of("sh", "-c", "echo " + number + " >>\"$1\"", "sh", runs.toString()));
    synchronized (started) {
      started.put(id, number);
    }
    return id;
  }

  /** What became of all that was acknowledged. */
  record Outcome(int sessions, int doubleStarts, int lost) {}

  /** Ends the traffic and waits for the last session's end. */
  Outcome settle() {
    close();
    @Nullable RuntimeException failure = failures.peek();
    if (failure != null) {
      throw new BenchmarkFailure("A request was given up: " + failure.getMessage(), failure);
    }
    Map<Long, Integer> ran = ran();
    int doubled = 0;
    int lost = 0;
    for (Map.Entry<String, Long> one : started.entrySet()) {
      JsonNode session = customer.session(one.getKey());
      int times = ran.getOrDefault(one.getValue(), 0);
      boolean twice = times > 1 || session.path("attempt").asInt() > 1;
      doubled += twice ? 1 : 0;
      boolean completed = session.path("end_reason").asText().equals("completed");
      lost += completed && times > 0 ? 0 : 1;
    }
    unless(!started.isEmpty(), "sessions were started");
    return new Outcome(started.size(), doubled, lost);
  }

  private Map<Long, Integer> ran() {
    started.keySet().forEach(customer::awaitEnd);
    Map<Long, Integer> ran = new HashMap<>();
    try {
      for (String line : Files.readAllLines(runs)) {
        ran.merge(Long.parseLong(line), 1, Integer::sum);
      }
      return ran;
    } catch (IOException unread) {
      throw new BenchmarkFailure("What ran cannot be read: " + unread, unread);
    }
  }

  @Override
  public void close() {
    over = true;
    try {
      thread.join(Duration.ofSeconds(70).toMillis());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailure("Interrupted.", stop);
    }
  }
}
