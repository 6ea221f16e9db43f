package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.agent.protocol.Messages.GpuHealth;
import io.tollgate.scheduler.agent.protocol.Messages.Inventory;
import io.tollgate.scheduler.node.NodeId;
import java.time.Instant;
import java.util.List;

/** What a node is made of and how well it is, as its agent says. Bound to one transaction. */
public interface InventoryStore {
  /** Replaces the inventory. GPUs that are gone are marked, never deleted. */
  void replace(NodeId node, Inventory inventory, Instant now);

  /**
   * Takes the health list as the whole truth: GPUs left out are healthy. Writes only what changed.
   *
   * @return whether anything changed
   */
  boolean setHealth(NodeId node, List<GpuHealth> health, Instant now);
}
