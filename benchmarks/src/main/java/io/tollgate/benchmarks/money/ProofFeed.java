package io.tollgate.benchmarks.money;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.metering.Cause;
import io.tollgate.metering.charging.CausedProof;
import io.tollgate.metering.charging.Charged;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.scheduler.agent.ProofMeter;
import io.tollgate.scheduler.agent.protocol.Messages.AllocationReport;
import io.tollgate.scheduler.agent.protocol.Messages.SyncRequest;
import io.tollgate.scheduler.agent.protocol.ProtocolJson;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.database.DatabaseConfig;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Agents that report: bodies as they come over the wire, eight allocations each, every proof one
 * minute further, sessions in random order, so many syncs on their way at a time. Each body is read
 * as the route reads it, its proofs are taken by the meter the route uses, and a sync counts once
 * what it proved is durable and was read back.
 */
final class ProofFeed implements AutoCloseable {
  private static final int REPORTS = 8;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final MeterWorld world;
  private final Vertx vertx = Vertx.vertx();
  private final Database database;
  private final ProofMeter meter;
  private final Random random;
  private final Semaphore room;
  private final int onTheirWay;
  private final int[] order;
  private int at;
  private long sequence;

  /** What a while of it did. */
  record Outcome(long charged, double seconds, List<Long> nanos, int errors) {
    double perSecond() {
      return charged / seconds;
    }
  }

  ProofFeed(MeterWorld world, int syncsOnTheirWay, long seed) {
    this.world = world;
    this.database =
        new Database(
            vertx, new DatabaseConfig(world.url, null, null, 8, 2_000, Duration.ofSeconds(5)));
    this.meter = new ProofMeter(database, InstantSource.system());
    this.random = new Random(seed);
    this.onTheirWay = syncsOnTheirWay;
    this.room = new Semaphore(syncsOnTheirWay);
    this.order = new int[world.sessions.size()];
    Arrays.setAll(order, i -> i);
    this.at = order.length;
  }

  /** Reports for so long, then waits for the last answers. */
  Outcome run(double seconds) {
    AtomicLong charged = new AtomicLong();
    AtomicInteger errors = new AtomicInteger();
    ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
    long begun = System.nanoTime();
    long until = begun + (long) (seconds * 1e9);
    while (System.nanoTime() < until) {
      take();
      send(charged, errors, nanos);
    }
    for (int i = 0; i < onTheirWay; i++) {
      take();
    }
    double took = (System.nanoTime() - begun) / 1e9;
    room.release(onTheirWay);
    return new Outcome(charged.get(), took, new ArrayList<>(nanos), errors.get());
  }

  private void send(AtomicLong charged, AtomicInteger errors, ConcurrentLinkedQueue<Long> nanos) {
    int[] sessions = next();
    byte[] body = body(sessions);
    long begun = System.nanoTime();
    SyncRequest request = read(body);
    List<CausedProof> proofs = new ArrayList<>(REPORTS);
    Cause cause =
        new Cause(
            "node:" + request.nodeId(),
            "sync:" + request.agentInstance() + ":" + request.sequence(),
            "agent report");
    for (AllocationReport report : request.allocations()) {
      proofs.add(new CausedProof(new SessionProof(report.id(), 1, report.elapsedMs()), cause));
    }
    meter
        .take(proofs)
        .onComplete(
            done -> {
              nanos.add(System.nanoTime() - begun);
              if (done.failed() || !isAll(proofs, done.result(), sessions)) {
                errors.incrementAndGet();
              } else {
                charged.addAndGet(done.result().size());
              }
              room.release();
            });
  }

  /** Read back: each session was charged exactly the minute it proved. */
  private boolean isAll(List<CausedProof> proofs, List<Charged> charged, int[] sessions) {
    if (charged.size() != proofs.size()) {
      return false;
    }
    for (Charged one : charged) {
      boolean found = false;
      for (int i = 0; i < sessions.length && !found; i++) {
        found =
            proofs.get(i).proof().sessionId().equals(one.sessionId())
                && one.fromMinute() == proofs.get(i).proof().elapsedMs() / 60_000
                && one.minutes() == 1;
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }

  /** The next eight of a fresh shuffle of all; each has run a minute more. */
  private int[] next() {
    int[] sessions = new int[REPORTS];
    for (int i = 0; i < REPORTS; i++) {
      if (at == order.length) {
        // No session has two proofs on their way: the next sweep begins when this one is answered.
        for (int j = 0; j < onTheirWay - 1; j++) {
          take();
        }
        room.release(onTheirWay - 1);
        shuffle();
        at = 0;
      }
      sessions[i] = order[at++];
      world.minutes[sessions[i]]++;
    }
    return sessions;
  }

  private void shuffle() {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
  }

  private byte[] body(int[] sessions) {
    StringBuilder json = new StringBuilder(2_000);
    UUID node = new UUID(0x0190_0000_0000_7000L, sessions[0]);
    json.append("{\"protocol\":1,\"node_id\":\"").append(node);
    json.append("\",\"boot_id\":\"boot-1\",\"agent_nonce\":\"").append(node);
    json.append("\",\"agent_instance\":1,\"sequence\":").append(++sequence);
    json.append(",\"agent_version\":\"1.0\",\"desired_version\":7,\"health\":[],\"allocations\":[");
    for (int i = 0; i < sessions.length; i++) {
      int elapsed = world.minutes[sessions[i]] * 60_000 + random.nextInt(60_000);
      json.append(i == 0 ? "" : ",").append("{\"id\":\"").append(world.sessions.get(sessions[i]));
      json.append("\",\"state\":\"running\",\"elapsed_ms\":").append(elapsed);
      json.append(",\"run_limit_ms\":").append(MeterWorld.MINUTES * 60_000L);
      json.append(",\"released\":false,\"ports\":{},\"utilization\":[]}");
    }
    return json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static SyncRequest read(byte[] body) {
    try {
      return ProtocolJson.read(JSON.readTree(body), SyncRequest.class);
    } catch (IOException e) {
      throw new BenchmarkFailure("Not JSON: " + e.getMessage(), e);
    }
  }

  private void take() {
    try {
      if (!room.tryAcquire(60, TimeUnit.SECONDS)) {
        throw new BenchmarkFailure("The meter has not answered for a minute.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailure("Interrupted.", e);
    }
  }

  @Override
  public void close() {
    database.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
