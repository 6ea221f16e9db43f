package io.tollgate.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.http.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A node's agent without work: speaks agent protocol 1 over HTTP, field by field as documented, and
 * reports what the test says. Unless told otherwise it obeys at once: prepared is prepared, running
 * runs, stopped has ended and is released. GPUs of unkillable work are sick, as with a real agent.
 */
public final class FakeAgent implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Obeys at once. */
  public static final BiConsumer<FakeAgent, FakeRank> OBEDIENT =
      (agent, rank) -> {
        if (rank.isOver()) {
          rank.released = rank.released || rank.target().equals("stopped");
        } else if (rank.target().equals("stopped")) {
          rank.end("exited", "stop_order", 143, true);
        } else {
          rank.state = rank.target();
        }
      };

  /** Hears stop orders and takes its time. */
  public static final BiConsumer<FakeAgent, FakeRank> SLOW_TO_STOP =
      (agent, rank) -> {
        if (!rank.target().equals("stopped")) {
          OBEDIENT.accept(agent, rank);
        }
      };

  public final TestServer server;
  public final String name;
  public final String model;
  public final String nodeId;
  public final String key;
  public final List<String> gpus;

  private final Map<String, FakeRank> ranks = new TreeMap<>();
  private final Set<String> named = new HashSet<>();
  private final AtomicLong sequence = new AtomicLong();
  private final AtomicLong rounds = new AtomicLong();
  private volatile String nonce;
  private volatile long instance;
  private volatile long desiredVersion;
  private volatile boolean standDown;
  private volatile boolean silent;
  private volatile boolean closed;
  private volatile boolean idle;
  private volatile boolean acknowledgesLimits = true;
  private volatile Wire wire;
  private volatile BiConsumer<FakeAgent, FakeRank> manner = OBEDIENT;
  private volatile Function<JsonNode, Optional<JsonNode>> answers = wanted -> Optional.empty();
  private volatile Thread thread;
  private ArrayNode health = JSON.createArrayNode();
  private ArrayNode nodeHealth = JSON.createArrayNode();
  private final List<JsonNode> clears = new CopyOnWriteArrayList<>();

  private FakeAgent(
      TestServer server,
      String name,
      String model,
      List<String> gpus,
      JsonNode joined,
      String nonce) {
    this.server = server;
    this.wire = server.wire;
    this.name = name;
    this.model = model;
    this.gpus = gpus;
    this.nodeId = joined.path("node_id").asText();
    this.key = joined.path("node_key").asText();
    this.nonce = nonce;
  }

  static FakeAgent join(TestServer server, String name, String model, int count) {
    List<String> gpus = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      gpus.add("GPU-" + UUID.randomUUID());
    }
    return join(server, name, model, gpus, Optional.empty());
  }

  /** One card that is cut into that many slices of a profile such as {@code 1g.10gb}. */
  static FakeAgent joinSlices(
      TestServer server, String name, String card, String profile, int count) {
    String uuid = "GPU-" + UUID.randomUUID();
    List<String> slices = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      slices.add("MIG-" + uuid + "/" + (i + 7) + "/0");
    }
    return join(server, name, card + "-" + profile, slices, Optional.of(profile));
  }

  private static FakeAgent join(
      TestServer server, String name, String model, List<String> gpus, Optional<String> profile) {
    String token =
        server.house("/v1/ops/nodes", "{\"name\": \"%s\"}".formatted(name)).text("join_token");
    String nonce = UUID.randomUUID().toString();
    ObjectNode body = JSON.createObjectNode().put("protocol", 1).put("token", token);
    body.put("agent_nonce", nonce).put("boot_id", "boot-1").put("agent_version", "0.1.0");
    body.set("inventory", inventory(model, gpus, profile));
    Wire.Reply joined = server.wire.post("/agent/v1/join", null, body.toString());
    assertThat(joined.status()).as("%s", joined.json()).isEqualTo(200);
    return new FakeAgent(server, name, model, gpus, joined.json(), nonce);
  }

  private static ObjectNode inventory(String model, List<String> gpus, Optional<String> profile) {
    ObjectNode inventory = JSON.createObjectNode();
    inventory.putNull("address");
    inventory.put("runtime", "process").put("single_tenant", false).put("gpu_source", "simulated");
    inventory.put("cpus", 64).put("memory_bytes", 1L << 40);
    inventory.putObject("labels");
    ArrayNode list = inventory.putArray("gpus");
    for (int i = 0; i < gpus.size(); i++) {
      list.addObject()
          .put("uuid", gpus.get(i))
          .put("index", i)
          .put("model", model)
          .put("product", "Test " + model)
          .put("memory_bytes", 1L << 36)
          .put("mig_profile", profile.orElse(null));
    }
    return inventory;
  }

  /** Begins to sync, on a thread of its own. */
  void start() {
    Thread loop = new Thread(this::loop, "fake-agent-" + name);
    loop.setDaemon(true);
    thread = loop;
    loop.start();
    settle();
  }

  private void loop() {
    while (!closed) {
      idle = silent;
      if (silent) {
        LockSupport.parkNanos(5_000_000);
        continue;
      }
      try {
        sync();
        rounds.incrementAndGet();
      } catch (AssertionError serverIsGone) {
        closed = closed || Thread.currentThread().isInterrupted();
      }
    }
  }

  /** One sync, and what follows from its answer. */
  public void sync() {
    ObjectNode request = request();
    JsonNode answer = send(request);
    take(request.path("agent_nonce").asText(), answer);
    answer.path("wanted").forEach(this::answer);
  }

  /** The next sync as this agent would send it now. */
  public synchronized ObjectNode request() {
    ObjectNode body = JSON.createObjectNode().put("protocol", 1).put("node_id", nodeId);
    body.put("boot_id", "boot-1").put("agent_nonce", nonce).put("agent_instance", instance);
    body.put("sequence", sequence.incrementAndGet()).put("agent_version", "0.1.0");
    body.put("desired_version", desiredVersion);
    body.putNull("inventory");
    ArrayNode all = body.putArray("health");
    all.addAll(health);
    ranks.values().stream()
        .filter(rank -> rank.state.equals("unkillable"))
        .forEach(rank -> rank.writeStuckGpus(all));
    body.set("node_health", nodeHealth.deepCopy());
    ArrayNode allocations = body.putArray("allocations");
    ranks.values().forEach(rank -> rank.write(allocations.addObject()));
    return body;
  }

  /** Sends a sync, whatever it says, and gives the answer. */
  public JsonNode send(JsonNode request) {
    Wire.Reply reply = wire.post("/agent/v1/sync", key, request.toString());
    assertThat(reply.status()).as("%s", reply.json()).isEqualTo(200);
    return reply.json();
  }

  /** Sends from now on what this says to what is wanted of logs and files. */
  public void answerWants(Function<JsonNode, Optional<JsonNode>> how) {
    answers = how;
  }

  private void answer(JsonNode wanted) {
    answers
        .apply(wanted)
        .ifPresent(
            data ->
                wire.post(
                    "/agent/v1/allocations/" + wanted.path("allocation_id").asText() + "/data",
                    key,
                    data.toString()));
  }

  private synchronized void take(String asked, JsonNode answer) {
    if (!asked.equals(nonce)) {
      return; // The answer is for a process that is no more.
    }
    instance = answer.path("agent_instance").asLong();
    standDown = answer.path("stand_down").asBoolean();
    long version = answer.path("desired_version").asLong();
    assertThat(version).as("desired versions never go back").isGreaterThanOrEqualTo(desiredVersion);
    answer.path("clear_health").forEach(clears::add);
    if (answer.path("allocations").isArray()) {
      desiredVersion = version;
      want(answer.path("allocations"));
    }
    for (JsonNode taken : answer.path("taken")) {
      FakeRank rank = ranks.get(taken.path("id").asText());
      if (rank != null && taken.path("final").asBoolean() && !named.contains(rank.id)) {
        ranks.remove(rank.id);
      }
    }
    ranks.values().stream()
        .filter(rank -> named.contains(rank.id))
        .forEach(rank -> manner.accept(this, rank));
  }

  /** Says from now on that this is its health, as JSON, and returns once the server has heard. */
  public void say(String gpus, String node) {
    synchronized (this) {
      health = list(gpus);
      nodeHealth = list(node);
    }
    settle();
  }

  private static ArrayNode list(String json) {
    try {
      return (ArrayNode) JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  /** What operators have dealt with, as it was told, in the order it was told. */
  public List<JsonNode> clears() {
    return clears;
  }

  private void want(JsonNode allocations) {
    named.clear();
    for (JsonNode wanted : allocations) {
      String id = wanted.path("id").asText();
      named.add(id);
      FakeRank rank = ranks.computeIfAbsent(id, unknown -> new FakeRank(wanted));
      rank.wanted = wanted;
      if (acknowledgesLimits) {
        rank.runLimitMs = Math.max(rank.runLimitMs, wanted.path("run_limit_ms").asLong());
      }
    }
    ranks.values().stream()
        .filter(rank -> !named.contains(rank.id))
        .forEach(rank -> rank.end("exited", "stop_order", 143, true));
  }

  /** Changes how it treats what is wanted, at once for what it knows. */
  public FakeAgent behave(BiConsumer<FakeAgent, FakeRank> how) {
    synchronized (this) {
      manner = how;
      ranks.values().forEach(rank -> how.accept(this, rank));
    }
    return this;
  }

  /** Whether it takes raised run limits over. */
  public synchronized void acknowledgeLimits(boolean does) {
    acknowledgesLimits = does;
    if (does) {
      ranks.values().forEach(r -> r.runLimitMs = r.wanted.path("run_limit_ms").asLong());
    }
  }

  /** Changes its newest allocation of a session and returns once the server has heard of it. */
  public void report(String session, Consumer<FakeRank> change) {
    synchronized (this) {
      change.accept(rank(session));
    }
    settle();
  }

  /** Waits until a sync that began after this call was answered. */
  public void settle() {
    long from = rounds.get();
    await()
        .atMost(Duration.ofSeconds(15))
        .pollInterval(Duration.ofMillis(15))
        .until(() -> rounds.get() >= from + 2);
  }

  /** Its newest allocation of a session. */
  public synchronized FakeRank rank(String session) {
    FakeRank newest = null;
    for (FakeRank rank : ranks.values()) { // Ids are in the order of time.
      newest = rank.session.equals(session) ? rank : newest;
    }
    assertThat(newest).as("an allocation of session " + session).isNotNull();
    return newest;
  }

  /** True when it knows an allocation of the session. */
  public synchronized boolean knows(String session) {
    return ranks.values().stream().anyMatch(rank -> rank.session.equals(session));
  }

  /** Says nothing any more, or again. */
  public void silence(boolean on) {
    silent = on;
    await().until(() -> !on || idle || closed || thread == null);
  }

  /** Talks to another server from now on. */
  public void moveTo(Wire other) {
    wire = other;
  }

  /** Forgets everything, as after its state directory was wiped, and keeps the version. */
  public synchronized void forgetAllocations() {
    ranks.clear();
  }

  /** Comes back as a new process that knows what the old one knew. */
  public synchronized void restart() {
    nonce = UUID.randomUUID().toString();
    instance = 0;
    sequence.set(0);
  }

  public long instance() {
    return instance;
  }

  public boolean standsDown() {
    return standDown;
  }

  public long desiredVersion() {
    return desiredVersion;
  }

  @Override
  public void close() {
    closed = true;
    Thread loop = thread;
    if (loop != null) {
      try {
        loop.join(5_000);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
