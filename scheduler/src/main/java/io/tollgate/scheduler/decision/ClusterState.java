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
 */
public record ClusterState(
    Map<NodeId, NodeView> nodes,
    Map<SessionId, QueuedSession> queue,
    Map<SessionId, HeldSession> held,
    Map<AccountId, AccountView> accounts,
    Map<SessionId, Promise> promises) {}
