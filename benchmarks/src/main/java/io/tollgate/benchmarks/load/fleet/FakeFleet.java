package io.tollgate.benchmarks.load.fleet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.SimulatedNode;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The agents of many nodes, each with a key and a held sync of its own. */
public final class FakeFleet {
  private static final int JOINING_AT_A_TIME = 64;

  private final Wire wire;
  private final String adminKey;
  private final Tally tally = new Tally();
  private final List<FakeNode> nodes = new ArrayList<>();

  /** Nobody yet. */
  public FakeFleet(Wire wire, String adminKey) {
    this.wire = wire;
    this.adminKey = adminKey;
  }

  /** Adds nodes, lets their agents join and begin to sync; returns when all have. */
  public void join(int count, int gpus) {
    int before = nodes.size();
    List<FakeNode> joined =
        wire.await(() -> Crowd.of(count, JOINING_AT_A_TIME, i -> join("n" + (before + i), gpus)));
    nodes.addAll(joined);
    wire.await(
        () -> {
          joined.forEach(FakeNode::sync);
          return Future.succeededFuture(joined);
        });
  }

  private Future<FakeNode> join(String name, int gpus) {
    String nonce = FakeNode.newNonce();
    return wire.create("/v1/ops/nodes", adminKey, Report.object().put("name", name))
        .compose(
            added -> {
              ObjectNode body = Report.object().put("protocol", 1);
              body.put("token", added.body().path("join_token").asText());
              body.put("agent_nonce", nonce).put("boot_id", "boot-1").put("agent_version", "0.1.0");
              body.set("inventory", SimulatedNode.inventory(gpus));
              return wire.post("/agent/v1/join", adminKey, body.toString());
            })
        .map(answer -> new FakeNode(this, answer.body(), nonce));
  }

  /** What its agents saw. */
  public Tally tally() {
    return tally;
  }

  /** Ends all work that goes on until it is told to end. */
  public void letGo() {
    wire.await(
        () -> {
          nodes.forEach(FakeNode::letGo);
          return Future.succeededFuture(nodes);
        });
  }

  /**
   * Ends the work of one session that goes on until it is told to end.
   *
   * @return when, by {@link System#nanoTime}
   */
  public long letGo(String session) {
    return wire.await(
        () -> {
          long now = System.nanoTime();
          nodes.forEach(node -> node.letGo(session));
          return Future.succeededFuture(now);
        });
  }

  /** All fall silent for good. */
  public void close() {
    keepAwake(Set.of());
  }

  /** All fall silent but those that hold any of these sessions; how many are left. */
  public int keepAwake(Set<String> sessions) {
    return wire.await(
        () -> {
          List<FakeNode> others = nodes.stream().filter(node -> !node.holdsAny(sessions)).toList();
          others.forEach(FakeNode::sleep);
          return Future.succeededFuture(nodes.size() - others.size());
        });
  }

  Future<Reply> say(String key, String request) {
    tally.synced();
    return wire.post("/agent/v1/sync", key, request);
  }

  void later(long millis, Runnable then) {
    wire.vertx().setTimer(Math.max(1, millis), fired -> then.run());
  }

  void soon(Runnable then) {
    wire.vertx().runOnContext(now -> then.run());
  }
}
