package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.agent.AgentStore.Identity;
import io.tollgate.scheduler.agent.SyncTurn.Arrived;
import io.tollgate.scheduler.agent.SyncTurn.Asked;
import io.tollgate.scheduler.agent.SyncTurn.Taken;
import io.tollgate.scheduler.agent.protocol.Messages.SyncRequest;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.database.Lane;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.identity.ApiKey;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Syncs of many nodes, taken and looked after together (docs/adr/0072). */
final class SyncLanes {
  /** Some tens of milliseconds of work, for which payers of sessions that end may be locked. */
  private static final int TOGETHER_MAX = 48;

  /** Twice the largest fleet: each node has one sync on its way, and may send the next. */
  private static final int WAITING_MAX = 20_000;

  static final String SAY_IT_AGAIN = "Nothing is lost: send them again with the next sync.";

  private static final Lane.Bounds BOUNDS =
      new Lane.Bounds(TOGETHER_MAX, WAITING_MAX, "syncs", SAY_IT_AGAIN);

  private final Database database;
  private final SyncTurn turn;
  private final InstantSource clock;

  /** One: two would wait for each other's payers whenever sessions end. */
  private final Lane<Signed, Outcome> intake = new Lane<>(this::take, BOUNDS);

  private final Lane<Asked, Taken> looks = new Lane<>(this::look, BOUNDS);
  private final Lane<NodeId, Long> versions = new Lane<>(this::versions, BOUNDS);

  SyncLanes(Database database, SyncTurn turn, InstantSource clock) {
    this.database = database;
    this.turn = turn;
    this.clock = clock;
  }

  /** A sync and the key it came with. */
  private record Signed(byte[] keyHash, SyncRequest request) {
    NodeId node() {
      return new NodeId(request.nodeId());
    }
  }

  /** What was taken, or why nothing was. */
  private record Outcome(@Nullable Taken taken, @Nullable ApiException refused) {
    Future<Taken> future() {
      return taken != null ? Future.succeededFuture(taken) : Future.failedFuture(refused);
    }
  }

  /** Takes a sync; completes when that is durable. */
  Future<Taken> take(String key, SyncRequest request) {
    return intake.take(new Signed(ApiKey.sha256(key), request)).compose(Outcome::future);
  }

  /** Looks again what there is to answer. */
  Future<Taken> look(Asked asked) {
    return looks.take(asked);
  }

  /** The version of what a node should be doing. */
  Future<Long> version(NodeId node) {
    return versions.take(node);
  }

  private Future<List<Outcome>> take(List<Signed> batch) {
    int end = 0;
    for (Set<NodeId> seen = new HashSet<>(); end < batch.size(); end++) {
      if (!seen.add(batch.get(end).node())) {
        break; // The second of a node is taken after the first.
      }
    }
    List<Signed> part = batch.subList(0, end);
    List<Signed> rest = batch.subList(end, batch.size());
    Future<List<Outcome>> taken = database.inTransaction(handle -> take(handle, part));
    return rest.isEmpty()
        ? taken
        : taken.compose(
            first ->
                take(rest)
                    .map(
                        others -> {
                          List<Outcome> all = new ArrayList<>(first);
                          all.addAll(others);
                          return all;
                        }));
  }

  private List<Outcome> take(Handle handle, List<Signed> batch) {
    Instant now = clock.instant();
    Map<ByteBuffer, Identity> known =
        new SqlAgentStore(handle).byKeys(batch.stream().map(Signed::keyHash).toList(), now);
    Map<NodeId, Outcome> outcomes = new HashMap<>();
    List<Arrived> arrived = new ArrayList<>();
    for (Signed signed : batch) {
      @Nullable Identity identity = known.get(ByteBuffer.wrap(signed.keyHash()));
      @Nullable ApiException refused = refusal(identity, signed);
      if (identity == null || refused != null) {
        outcomes.put(signed.node(), new Outcome(null, refused));
      } else {
        arrived.add(new Arrived(identity, signed.request()));
      }
    }
    // Nodes are locked in the order of ids, as a plan's commit does.
    arrived.sort(Comparator.comparing(one -> one.identity().node().value()));
    if (!arrived.isEmpty()) {
      for (Taken taken : turn.take(new SqlTransaction(handle), arrived, now)) {
        outcomes.put(taken.node(), new Outcome(taken, null));
      }
    }
    List<Outcome> ordered = new ArrayList<>();
    batch.forEach(signed -> ordered.add(outcomes.get(signed.node())));
    return ordered;
  }

  private static @Nullable ApiException refusal(@Nullable Identity identity, Signed signed) {
    try {
      Identity checked = checked(identity);
      return checked.node().equals(signed.node())
          ? null
          : ApiException.of(
              ErrorCode.NODE_KEY_INVALID,
              "The key belongs to another node than the one named in the sync. Use the key that"
                  + " this node's join returned.");
    } catch (ApiException refused) {
      return refused;
    }
  }

  /** The node of a key; throws {@code node_key_invalid} or {@code node_removed}. */
  static Identity checked(@Nullable Identity identity) {
    if (identity == null) {
      throw ApiException.of(
          ErrorCode.NODE_KEY_INVALID,
          "No node has this key. If the node was removed, add it again with"
              + " `tollgate node add` and join with the new token.");
    }
    if (identity.removed()) {
      throw ApiException.of(
          ErrorCode.NODE_REMOVED,
          "The node was removed. Add it again with `tollgate node add` to use it once more.");
    }
    return identity;
  }

  private Future<List<Taken>> look(List<Asked> asked) {
    return database.inTransaction(handle -> turn.look(new SqlTransaction(handle), asked));
  }

  private Future<List<Long>> versions(List<NodeId> nodes) {
    return database
        .inTransaction(handle -> new SqlAgentStore(handle).desiredVersions(nodes))
        .map(found -> nodes.stream().map(node -> found.getOrDefault(node, 0L)).toList());
  }
}
