package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.agent.protocol.Messages.DataRequest;
import io.tollgate.scheduler.agent.protocol.Messages.Wanted;
import io.tollgate.scheduler.node.NodeId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Carries pieces of logs from the node that has them to whoever asked: the want goes out with the
 * node's next sync answer, the piece comes back by a call of its own. Nothing is stored here.
 *
 * <p>Lives on the event loop of one replica; a want is bounded by {@link #WANTS_MAX} and by time.
 */
final class LogRelay {
  /** One page of a log: what fits a body of the public API comfortably. */
  static final int PIECE_BYTES = 64 * 1024;

  private static final int WANTS_MAX = 2_000;

  private record Open(NodeId node, Wanted wanted, Promise<Optional<DataRequest>> piece) {}

  private final Vertx vertx;
  private final Map<UUID, Open> open = new LinkedHashMap<>();
  private final Set<UUID> sent = new HashSet<>();

  LogRelay(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * Asks a node for a piece of an allocation's log.
   *
   * @param requestId a fresh id
   * @param waitMs how long the node waits for the first byte
   * @return the piece, or empty when the node did not answer in time
   */
  synchronized Future<Optional<DataRequest>> want(
      UUID requestId, NodeId node, UUID allocation, long offset, int waitMs) {
    if (open.size() >= WANTS_MAX) {
      return Future.succeededFuture(Optional.empty());
    }
    Wanted wanted = new Wanted(requestId, allocation, "log", offset, PIECE_BYTES, waitMs);
    Promise<Optional<DataRequest>> piece = Promise.promise();
    open.put(requestId, new Open(node, wanted, piece));
    long timer = vertx.setTimer(waitMs + 5_000L, fired -> giveUp(requestId));
    return piece.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  /** What the node is to be asked for; each want goes out once. */
  synchronized List<Wanted> takeWants(NodeId node) {
    List<Wanted> wants = new ArrayList<>();
    for (Map.Entry<UUID, Open> entry : open.entrySet()) {
      Open one = entry.getValue();
      if (one.node().equals(node) && sent.add(entry.getKey())) {
        wants.add(one.wanted());
      }
    }
    return wants;
  }

  /** True while the node has wants that were not sent. */
  synchronized boolean hasWants(NodeId node) {
    return open.entrySet().stream()
        .anyMatch(entry -> entry.getValue().node().equals(node) && !sent.contains(entry.getKey()));
  }

  /** A piece arrived; false when nobody waits for it. */
  synchronized boolean deliver(NodeId node, DataRequest data) {
    Open one = open.get(data.requestId());
    if (one == null || !one.node().equals(node)) {
      return false;
    }
    open.remove(data.requestId());
    sent.remove(data.requestId());
    one.piece().tryComplete(Optional.of(data));
    return true;
  }

  private synchronized void giveUp(UUID requestId) {
    Open one = open.remove(requestId);
    sent.remove(requestId);
    if (one != null) {
      one.piece().tryComplete(Optional.empty());
    }
  }
}
