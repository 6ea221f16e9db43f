package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.agent.protocol.Messages.Inventory;
import io.tollgate.scheduler.node.HealthClear;
import io.tollgate.scheduler.node.NodeId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What a node is made of and how well it is, as its agent says. Bound to one transaction. */
public interface InventoryStore {
  /** Replaces the inventory. GPUs that are gone are marked, never deleted. */
  void replace(NodeId node, Inventory inventory, Instant now);

  /**
   * Takes what is said as the whole truth: GPUs left out are healthy. Writes only what changed, and
   * drops operators' clears whose condition stands no more.
   *
   * @return what changed, the GPUs by index and the node last
   */
  List<HealthChange> setHealth(NodeId node, HealthSaid said, Instant now);

  /**
   * Adds operators' words to those that the agent has yet to follow, under a newer desired version;
   * the caller wakes the node.
   */
  void orderClears(NodeId node, List<HealthClear> clears);

  /** Operators' words that the agent has yet to follow. */
  List<HealthClear> clears(NodeId node);

  /** The same of several nodes; those without any are left out. */
  Map<NodeId, List<HealthClear>> clears(Collection<NodeId> nodes);
}
