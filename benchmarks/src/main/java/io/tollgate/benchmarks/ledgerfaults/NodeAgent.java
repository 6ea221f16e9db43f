package io.tollgate.benchmarks.ledgerfaults;

import static io.tollgate.benchmarks.BenchmarkFailure.unless;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.SimulatedNode;
import io.tollgate.benchmarks.parts.Api;
import java.net.URI;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A node's agent without work, whose minutes pass in moments. It obeys, reports what it has, and
 * writes down what the server says is durably taken.
 */
final class NodeAgent {
  /** Most time that passes at a node between two reports. */
  private static final int STEP_MS_MAX = 70_000;

  private static final double EXITS = 0.04;

  private final String nodeId;
  private final String nonce;
  private final Line line;
  private final Journal journal;
  private final Random chance;
  private final Map<String, Rank> ranks = new TreeMap<>();
  private final Set<String> named = new HashSet<>();
  private long instance;
  private long sequence;
  private long desiredVersion;

  /** An allocation as the agent knows it. */
  private static final class Rank {
    String target = "running";
    long limitMs;
    long elapsedMs;
    String endCause = "";
    int exitCode;

    boolean isOver() {
      return !endCause.isEmpty();
    }

    void end(String cause, int code) {
      endCause = cause;
      exitCode = code;
    }
  }

  private NodeAgent(JsonNode joined, String nonce, URI server, Journal journal, long seed) {
    this.nodeId = joined.path("node_id").asText();
    this.nonce = nonce;
    this.line = new Line(server, joined.path("node_key").asText(), new InFlight());
    this.journal = journal;
    this.chance = new Random(seed);
  }

  /** Adds a node of so many H100 and lets its agent join. */
  static NodeAgent join(Api admin, URI server, String name, int gpus, Journal journal, long seed) {
    JsonNode added = admin.post("/v1/ops/nodes", Report.object().put("name", name));
    String nonce = UUID.randomUUID().toString();
    ObjectNode body = Report.object().put("protocol", 1);
    body.put("token", added.path("join_token").asText()).put("agent_nonce", nonce);
    body.put("boot_id", "boot-1").put("agent_version", "0.1.0");
    body.set("inventory", SimulatedNode.inventory(gpus));
    JsonNode joined = admin.post("/agent/v1/join", body);
    return new NodeAgent(joined, nonce, server, journal, seed);
  }

  /** Time passes, and the next sync tells of it. */
  void act() {
    ranks.values().forEach(this::pass);
    ObjectNode request = request();
    boolean tells = !ranks.isEmpty();
    if (tells) {
      journal.begun();
    }
    Answer answer = line.say("/agent/v1/sync", request);
    unless(answer.acknowledges(), "a sync is taken: " + answer);
    if (tells) {
      journal.decided(answer);
    }
    take(answer.json());
  }

  private void pass(Rank rank) {
    if (rank.isOver()) {
      return;
    }
    if (rank.target.equals("stopped")) {
      rank.end("stop_order", 143);
      return;
    }
    rank.elapsedMs = Math.min(rank.limitMs, rank.elapsedMs + 1 + chance.nextInt(STEP_MS_MAX));
    if (rank.elapsedMs == rank.limitMs) {
      rank.end("run_limit", 143);
    } else if (chance.nextDouble() < EXITS) {
      rank.end("exited", chance.nextInt(2));
    }
  }

  private ObjectNode request() {
    ObjectNode body = Report.object().put("protocol", 1).put("node_id", nodeId);
    body.put("boot_id", "boot-1").put("agent_nonce", nonce).put("agent_instance", instance);
    body.put("sequence", ++sequence).put("agent_version", "0.1.0");
    body.put("desired_version", desiredVersion);
    body.putNull("inventory");
    body.putArray("health");
    ArrayNode allocations = body.putArray("allocations");
    ranks.forEach((id, rank) -> write(allocations.addObject(), id, rank));
    return body;
  }

  private static void write(ObjectNode json, String id, Rank rank) {
    json.put("id", id).put("state", rank.isOver() ? "exited" : "running");
    json.put("elapsed_ms", rank.elapsedMs).put("run_limit_ms", rank.limitMs);
    if (rank.isOver()) {
      json.put("end_cause", rank.endCause).put("exit_code", rank.exitCode);
    } else {
      json.putNull("end_cause").putNull("exit_code");
    }
    json.putNull("message").put("released", rank.isOver());
    json.putObject("ports");
    json.putArray("utilization");
  }

  private void take(JsonNode answer) {
    instance = answer.path("agent_instance").asLong();
    long version = answer.path("desired_version").asLong();
    unless(version >= desiredVersion, "desired versions never go back: " + answer);
    for (JsonNode taken : answer.path("taken")) {
      taken(taken.path("id").asText(), taken.path("final").asBoolean());
    }
    if (answer.path("allocations").isArray()) {
      desiredVersion = version;
      want(answer.path("allocations"));
    }
    ranks.entrySet().removeIf(known -> known.getValue().isOver() && isFinal(known.getKey()));
  }

  private boolean isFinal(String id) {
    return !named.contains(id) && journal.ends.contains(UUID.fromString(id));
  }

  private void taken(String id, boolean isFinal) {
    Rank rank = ranks.get(id);
    if (rank != null) {
      journal.reported(UUID.fromString(id), rank.elapsedMs);
      if (isFinal) {
        journal.ends.add(UUID.fromString(id));
      }
    }
  }

  private void want(JsonNode allocations) {
    named.clear();
    for (JsonNode wanted : allocations) {
      String id = wanted.path("id").asText();
      named.add(id);
      Rank rank = ranks.computeIfAbsent(id, unknown -> new Rank());
      rank.target = wanted.path("target").asText();
      rank.limitMs = Math.max(rank.limitMs, wanted.path("run_limit_ms").asLong());
    }
    ranks.forEach(
        (id, rank) -> {
          if (!named.contains(id) && !rank.isOver()) {
            rank.end("stop_order", 143);
          }
        });
  }
}
