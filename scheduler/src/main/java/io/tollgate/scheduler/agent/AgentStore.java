package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.node.NodeId;
import java.time.Instant;
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

  /** Whether the instance in force has said anything since that time. */
  boolean isHeardSince(NodeId node, Instant since);

  /** The version of what the node should be doing. */
  long desiredVersion(NodeId node);
}
