package io.tollgate.benchmarks.load.fleet;

import static io.tollgate.benchmarks.BenchmarkFailure.unless;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What all agents of a fleet have seen so far; read from any thread. */
public final class Tally {
  private static final int SHOWN = 5;

  private final AtomicLong syncs = new AtomicLong();
  private final AtomicLong went = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();
  private final AtomicLong gpuMillis = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final Map<String, Long> wentAt = new ConcurrentHashMap<>();
  private final List<String> first = new ArrayList<>();
  private final List<String> placedTwice = new ArrayList<>();

  void synced() {
    syncs.incrementAndGet();
  }

  void went(String session) {
    went.incrementAndGet();
    wentAt.put(session, System.nanoTime());
  }

  /** When a session's work last went, by {@link System#nanoTime}; empty before. */
  public Optional<Long> wentAt(String session) {
    return Optional.ofNullable(wentAt.get(session));
  }

  /** Sessions whose work went after that time. */
  public List<String> wentAfter(long nanos) {
    return wentAt.entrySet().stream()
        .filter(one -> one.getValue() - nanos > 0)
        .map(Map.Entry::getKey)
        .toList();
  }

  void ended(long elapsedMs, int gpus) {
    ended.incrementAndGet();
    gpuMillis.addAndGet(elapsedMs * gpus);
  }

  synchronized void placedTwice(String what) {
    placedTwice.add(what);
  }

  synchronized void refused(Reply reply) {
    refused.incrementAndGet();
    note(reply.toString());
  }

  synchronized void lost(Throwable failure) {
    refused.incrementAndGet();
    note(failure.toString());
  }

  private void note(String what) {
    if (first.size() < SHOWN) {
      first.add(what);
    }
  }

  /** Allocations that have gone. */
  public long goes() {
    return went.get();
  }

  /** Allocations whose work has ended. */
  public long ends() {
    return ended.get();
  }

  /** GPU-seconds that work has used. */
  public double gpuSeconds() {
    return gpuMillis.get() / 1e3;
  }

  /** For the JSON line: what was said, and what had to be said again. */
  public synchronized ObjectNode toJson() {
    ObjectNode json = Report.object();
    json.put("syncs", syncs.get()).put("goes", went.get()).put("ends", ended.get());
    json.put("syncs_said_again", refused.get());
    first.forEach(json.putArray("first_refusals")::add);
    return json;
  }

  /** Fails when two allocations had one GPU at a time. */
  public synchronized void requireNothingTwice() {
    unless(placedTwice.isEmpty(), "no GPU is placed twice: " + placedTwice);
  }
}
