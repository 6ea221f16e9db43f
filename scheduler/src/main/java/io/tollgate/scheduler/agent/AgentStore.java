package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.node.NodeId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a node's row says about its agent: keys, instance, inventory. Bound to one transaction. */
public interface AgentStore {
  /**
   * A node as a caller with a token or a key sees it.
   *
   * @param unwell whether anything stands against the node or a GPU of it
   * @param startsFailed whether failed starts say something against it
   */
  record Identity(
      NodeId node,
      String name,
      String state,
      boolean removed,
      long instance,
      @Nullable UUID nonce,
      @Nullable String bootId,
      @Nullable Instant joinedAt,
      @Nullable UUID joinedNonce,
      @Nullable String joinedBootId,
      @Nullable Instant tokenUntil,
      boolean hasInventory,
      boolean unwell,
      boolean startsFailed) {}

  /** The same row, locked: instance and inventory are decided under it. */
  Identity lock(NodeId node);

  /** A new agent process: its number, and the boot it runs under. */
  void setInstance(NodeId node, long instance, UUID nonce, String bootId, String agentVersion);

  /** Counts a heartbeat; false when a sync of this or a later sequence was seen before. */
  boolean heartbeat(NodeId node, long instance, long sequence, Instant now);

  /** What a sync is to its node: the agent's process, and the how-manieth it is. */
  record Beat(NodeId node, long instance, long sequence) {}

  /** Counts heartbeats of different nodes; the nodes of those that were not seen before. */
  default Set<NodeId> heartbeats(List<Beat> beats, Instant now) {
    Set<NodeId> fresh = new HashSet<>();
    for (Beat beat : beats) {
      if (heartbeat(beat.node(), beat.instance(), beat.sequence(), now)) {
        fresh.add(beat.node());
      }
    }
    return fresh;
  }

  /** Whether the instance in force has said anything since that time. */
  boolean isHeardSince(NodeId node, Instant since);

  /** The version of what the node should be doing. */
  long desiredVersion(NodeId node);

  /** The same of several nodes. */
  default Map<NodeId, Long> desiredVersions(Collection<NodeId> nodes) {
    Map<NodeId, Long> versions = new HashMap<>();
    nodes.forEach(node -> versions.put(node, desiredVersion(node)));
    return versions;
  }
}
