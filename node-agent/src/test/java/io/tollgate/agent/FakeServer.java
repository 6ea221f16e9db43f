package io.tollgate.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.ClearHealth;
import io.tollgate.agent.protocol.DataRequest;
import io.tollgate.agent.protocol.DesiredAllocation;
import io.tollgate.agent.protocol.JoinAnswer;
import io.tollgate.agent.protocol.JoinRequest;
import io.tollgate.agent.protocol.ProtocolJson;
import io.tollgate.agent.protocol.SyncAnswer;
import io.tollgate.agent.protocol.SyncRequest;
import io.tollgate.agent.protocol.Taken;
import io.tollgate.agent.protocol.Wanted;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The server's half of the protocol, as little as the agent needs, in memory and over real HTTP.
 */
public final class FakeServer implements AutoCloseable {

  public static final String KEY = "tn_0123456789abcdefghijABCDEFGHIJ1a2b3c";

  private record Nonsense(int status, String body) {}

  private final HttpServer http;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<UUID, Long> instances = new HashMap<>();
  private final Map<UUID, Long> sequences = new HashMap<>();
  private final Map<AllocationId, DesiredAllocation> desired = new LinkedHashMap<>();
  private final Map<AllocationId, List<AllocationReport>> reports = new HashMap<>();
  private final Map<AllocationId, Taken> taken = new HashMap<>();
  private final List<Wanted> wanted = new ArrayList<>();
  private final List<ClearHealth> clears = new ArrayList<>();
  private final List<SyncRequest> syncs = new ArrayList<>();
  private final List<DataRequest> data = new ArrayList<>();
  private final List<JoinRequest> joins = new ArrayList<>();
  private final Queue<Nonsense> nonsenses = new ArrayDeque<>();
  private long version;
  private long newestSequence;
  private int endedByNewer;
  private boolean news;
  private boolean standDown;
  private boolean deaf;
  private long holdMs = 20_000;
  private @Nullable Long keepSeconds;

  public FakeServer() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    http.setExecutor(threads);
    http.createContext("/agent/v1/join", this::join);
    http.createContext("/agent/v1/sync", this::sync);
    http.createContext("/agent/v1/allocations/", this::data);
    http.start();
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  /** Adds or replaces wishes and wakes the held sync. */
  public synchronized void want(DesiredAllocation... allocations) {
    for (DesiredAllocation allocation : allocations) {
      desired.put(allocation.id(), allocation);
    }
    version++;
    notifyAll();
  }

  public synchronized void forget(AllocationId id) {
    desired.remove(id);
    version++;
    notifyAll();
  }

  /** Sends the set again under a version of the test's choice. */
  public synchronized void setVersion(long version) {
    this.version = version;
    news = true;
    notifyAll();
  }

  public synchronized void read(Wanted what) {
    wanted.add(what);
    news = true;
    notifyAll();
  }

  /** Says in every answer that an operator has dealt with it. */
  public synchronized void clear(ClearHealth condition) {
    clears.add(condition);
    news = true;
    notifyAll();
  }

  public synchronized void standDown(boolean down) {
    standDown = down;
    news = true;
    notifyAll();
  }

  /** From now on ends are answered with how long output is to be kept. */
  public synchronized void keep(long seconds) {
    keepSeconds = seconds;
  }

  /** While deaf, every call is answered with 503. */
  public synchronized void deaf(boolean deaf) {
    this.deaf = deaf;
    notifyAll();
  }

  /** Answers one sync with whatever the test likes. */
  public synchronized void answerOnce(int status, String body) {
    nonsenses.add(new Nonsense(status, body));
  }

  /** How many such answers nobody has asked for yet. */
  public synchronized int unread() {
    return nonsenses.size();
  }

  public synchronized Optional<AllocationReport> last(AllocationId id) {
    List<AllocationReport> all = reports.getOrDefault(id, List.of());
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
  }

  public synchronized List<AllocationReport> reports(AllocationId id) {
    return List.copyOf(reports.getOrDefault(id, List.of()));
  }

  public synchronized List<SyncRequest> syncs() {
    return List.copyOf(syncs);
  }

  public synchronized List<DataRequest> data() {
    return List.copyOf(data);
  }

  public synchronized List<JoinRequest> joins() {
    return List.copyOf(joins);
  }

  public synchronized int endedByNewer() {
    return endedByNewer;
  }

  private void join(HttpExchange exchange) throws IOException {
    JoinRequest request =
        ProtocolJson.MAPPER.readValue(exchange.getRequestBody(), JoinRequest.class);
    synchronized (this) {
      joins.add(request);
    }
    if (!request.token().startsWith("tj_")) {
      answer(exchange, 401, Map.of("code", "join_token_invalid", "detail", "No such token."));
      return;
    }
    answer(exchange, 200, new JoinAnswer(1, new UUID(1, 1), "n1", KEY));
  }

  private void sync(HttpExchange exchange) throws IOException {
    SyncRequest request =
        ProtocolJson.MAPPER.readValue(exchange.getRequestBody(), SyncRequest.class);
    if (!("Bearer " + KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      answer(exchange, 401, Map.of("code", "node_key_invalid"));
      return;
    }
    Optional<Nonsense> nonsense;
    synchronized (this) {
      nonsense = Optional.ofNullable(nonsenses.poll());
    }
    if (nonsense.isPresent()) {
      answer(
          exchange,
          nonsense.get().status(),
          nonsense.get().body().getBytes(StandardCharsets.UTF_8));
      return;
    }
    Optional<SyncAnswer> answer = Optional.empty();
    synchronized (this) {
      if (!deaf) {
        answer = Optional.of(held(request));
      }
    }
    if (answer.isPresent()) {
      answer(exchange, 200, answer.get());
    } else {
      answer(exchange, 503, Map.of("code", "unavailable"));
    }
  }

  private SyncAnswer held(SyncRequest request) {
    syncs.add(request);
    // Syncs overtake one another; what an older one says has been said better.
    if (sequences.merge(request.agentNonce(), request.sequence(), Math::max)
        == request.sequence()) {
      newestSequence = request.sequence();
      request.allocations().forEach(this::take);
    }
    notifyAll();
    long deadline = System.nanoTime() + holdMs * 1_000_000;
    boolean fresh = request.allocations().stream().anyMatch(AllocationReport::released);
    while (version == request.desiredVersion()
        && !news
        && !fresh
        && !deaf
        && newestSequence == request.sequence()) {
      long leftMs = (deadline - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0) {
        break;
      }
      try {
        wait(leftMs);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    if (newestSequence != request.sequence()) {
      endedByNewer++;
    } else {
      news = false;
    }
    List<DesiredAllocation> set =
        version == request.desiredVersion() ? null : List.copyOf(desired.values());
    long instance =
        instances.computeIfAbsent(request.agentNonce(), unseen -> instances.size() + 1L);
    return new SyncAnswer(
        1,
        instance,
        standDown,
        version,
        set,
        List.copyOf(taken.values()),
        List.copyOf(wanted),
        List.copyOf(clears),
        false,
        fresh ? 50 : 0);
  }

  private void take(AllocationReport report) {
    reports.computeIfAbsent(report.id(), unseen -> new ArrayList<>()).add(report);
    if (report.released()) {
      taken.put(report.id(), new Taken(report.id(), Long.MAX_VALUE / 2, true, keepSeconds));
    }
  }

  private void data(HttpExchange exchange) throws IOException {
    DataRequest piece = ProtocolJson.MAPPER.readValue(exchange.getRequestBody(), DataRequest.class);
    synchronized (this) {
      data.add(piece);
      wanted.removeIf(want -> want.requestId().equals(piece.requestId()));
    }
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  private static void answer(HttpExchange exchange, int status, Object body) throws IOException {
    byte[] json = body instanceof byte[] raw ? raw : ProtocolJson.MAPPER.writeValueAsBytes(body);
    exchange.sendResponseHeaders(status, json.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(json);
    }
  }

  @Override
  public void close() {
    deaf(true);
    http.stop(0);
    threads.shutdownNow();
  }
}
