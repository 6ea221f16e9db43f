package io.tollgate.benchmarks.load.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Report;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * A node's agent without a node: it obeys, lets time pass, and tells. One sync is always held by
 * the server; whatever changes is told at once by another.
 */
final class FakeNode {
  /** The last of a command's words when its work goes on until it is told to end. */
  private static final String UNTIL_TOLD = "-";

  private static final int AGAIN_MS = 250;

  private final FakeFleet fleet;
  private final String id;
  private final String key;
  private final String nonce;
  private final Map<String, Rank> ranks = new LinkedHashMap<>();
  private final Map<String, String> users = new HashMap<>();
  private final Set<String> named = new HashSet<>();
  private long instance;
  private long sequence;
  private long desiredVersion;
  private boolean awake = true;
  private boolean telling;

  FakeNode(FakeFleet fleet, JsonNode joined, String nonce) {
    this.fleet = fleet;
    this.id = joined.path("node_id").asText();
    this.key = joined.path("node_key").asText();
    this.nonce = nonce;
  }

  String id() {
    return id;
  }

  /** Falls silent: its work runs on, and nobody hears of it. */
  void sleep() {
    awake = false;
  }

  /** Ends what runs until it is told to. */
  void letGo() {
    ranks.values().stream().filter(Rank::isRunning).toList().forEach(this::exit);
  }

  /** Ends that session's. */
  void letGo(String session) {
    ranks.values().stream()
        .filter(rank -> rank.isRunning() && rank.session().equals(session))
        .toList()
        .forEach(this::exit);
  }

  private void exit(Rank rank) {
    if (!rank.isOver()) {
      rank.exit();
      ended(rank);
      tell();
    }
  }

  private void ended(Rank rank) {
    rank.gpus().forEach(gpu -> users.remove(gpu, rank.id()));
    fleet.tally().ended(rank.elapsedMs(), rank.gpus().size());
  }

  /** All that changes within one turn of the loop is told together. */
  private void tell() {
    if (!telling) {
      telling = true;
      fleet.soon(
          () -> {
            telling = false;
            sync();
          });
    }
  }

  void sync() {
    if (!awake) {
      return;
    }
    long mine = ++sequence;
    fleet
        .say(key, request())
        .onSuccess(
            reply -> {
              if (reply.acknowledges()) {
                take(reply.json());
                next(mine);
              } else {
                fleet.tally().refused(reply);
                again(mine);
              }
            })
        .onFailure(
            lost -> {
              fleet.tally().lost(lost);
              again(mine);
            });
  }

  /** Unless a newer one is on its way, the next one is held in its place. */
  private void next(long answered) {
    if (answered == sequence && !telling) {
      sync();
    }
  }

  private void again(long failed) {
    fleet.later(AGAIN_MS, () -> next(failed));
  }

  private String request() {
    ObjectNode body = Report.object().put("protocol", 1).put("node_id", id);
    body.put("boot_id", "boot-1").put("agent_nonce", nonce).put("agent_instance", instance);
    body.put("sequence", sequence).put("agent_version", "0.1.0");
    body.put("desired_version", desiredVersion);
    body.putNull("inventory");
    body.putArray("health");
    body.putArray("node_health");
    ArrayNode allocations = body.putArray("allocations");
    ranks.values().forEach(rank -> rank.write(allocations.addObject()));
    return body.toString();
  }

  private void take(JsonNode answer) {
    instance = Math.max(instance, answer.path("agent_instance").asLong());
    for (JsonNode taken : answer.path("taken")) {
      Rank rank = ranks.get(taken.path("id").asText());
      if (rank != null && taken.path("final").asBoolean()) {
        rank.endIsTaken();
      }
    }
    long version = answer.path("desired_version").asLong();
    if (answer.path("allocations").isArray() && version >= desiredVersion) {
      desiredVersion = version;
      want(answer.path("allocations"));
    }
    ranks.values().removeIf(rank -> rank.isDone() && !named.contains(rank.id()));
  }

  private void want(JsonNode allocations) {
    named.clear();
    for (JsonNode wanted : allocations) {
      String allocation = wanted.path("id").asText();
      named.add(allocation);
      Rank rank = ranks.get(allocation);
      if (rank == null) {
        rank = new Rank(wanted);
        ranks.put(allocation, rank);
        occupy(rank);
      }
      rank.want(wanted);
      if (rank.isToRun()) {
        run(rank, wanted.path("spec").path("command"));
      } else if (rank.isToStop()) {
        rank.stop();
        ended(rank);
      }
    }
    for (Rank rank : ranks.values()) {
      if (!named.contains(rank.id()) && !rank.isOver()) {
        rank.stop();
        ended(rank);
      }
    }
  }

  /** Nobody else may have a GPU of it. */
  private void occupy(Rank rank) {
    for (String gpu : rank.gpus()) {
      String other = users.put(gpu, rank.id());
      if (other != null) {
        fleet.tally().placedTwice(gpu + " of " + id + " for " + other + " and " + rank.id());
      }
    }
  }

  private void run(Rank rank, JsonNode command) {
    rank.go();
    fleet.tally().went(rank.session());
    String last = command.path(command.size() - 1).asText();
    long limitMs = rank.limitMs();
    if (last.equals(UNTIL_TOLD) || Long.parseLong(last) >= limitMs) {
      fleet.later(limitMs, () -> expire(rank));
    } else {
      fleet.later(Long.parseLong(last), () -> exit(rank));
    }
  }

  /** Nothing extends what runs here, so the limit stands. */
  private void expire(Rank rank) {
    if (!rank.isOver()) {
      rank.expire();
      ended(rank);
      tell();
    }
  }

  /** Whether it holds any of these sessions. */
  boolean holdsAny(Set<String> sessions) {
    return ranks.values().stream().anyMatch(rank -> sessions.contains(rank.session()));
  }

  static String newNonce() {
    return UUID.randomUUID().toString();
  }
}
