package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import java.util.Map;

/**
 * Everything a decision sees, at one moment. {@link Cluster} makes them; nothing may change the
 * maps afterwards. The order of the maps never matters.
 *
 * @param nodes the fleet
 * @param queue sessions that wait
 * @param held sessions that hold GPUs
 * @param accounts the accounts of both
 * @param promises what waiting sessions were told
 * @param rules what operators have laid down
 */
public record ClusterState(
    Map<NodeId, NodeView> nodes,
    Map<SessionId, QueuedSession> queue,
    Map<SessionId, HeldSession> held,
    Map<AccountId, AccountView> accounts,
    Map<SessionId, Promise> promises,
    OperatorRules rules) {

  /** Nothing at all. */
  public static final ClusterState EMPTY =
      new ClusterState(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), OperatorRules.NONE);

  /** The same with other promises. */
  public ClusterState withPromises(Map<SessionId, Promise> other) {
    return new ClusterState(nodes, queue, held, accounts, other, rules);
  }

  /** The same with other sessions. */
  public ClusterState withSessions(
      Map<SessionId, QueuedSession> waiting, Map<SessionId, HeldSession> running) {
    return new ClusterState(nodes, waiting, running, accounts, promises, rules);
  }
}
