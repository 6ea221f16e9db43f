package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.List;

/**
 * A start of not long ago, whatever has become of it since: throttles count these.
 *
 * @param at when it was placed
 * @param world {@code live} or {@code test}
 * @param session what started
 * @param belonging whose it is
 * @param model on which GPU model
 * @param nodes on which nodes
 */
public record RecentStart(
    Instant at,
    String world,
    SessionId session,
    Belonging belonging,
    String model,
    List<NodeId> nodes) {
  public RecentStart {
    nodes = List.copyOf(nodes);
  }
}
