package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.node.Gpu;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.node.NodeRow;
import io.tollgate.scheduler.node.NodeRows;
import io.tollgate.scheduler.node.NodeRows.Heartbeat;
import java.time.Instant;
import java.util.UUID;

/** What a simulated world knows of a node's agent. */
public final class InMemoryAgentStore implements AgentStore {
  private final NodeRows rows;

  public InMemoryAgentStore(NodeRows rows) {
    this.rows = rows;
  }

  @Override
  public Identity lock(NodeId node) {
    NodeRow row = rows.require(node.value());
    return new Identity(
        node,
        row.name,
        row.state,
        row.removedAt != null,
        row.agentInstance,
        row.agentNonce,
        row.bootId,
        row.joinedAt,
        row.joinedNonce,
        row.joinedBootId,
        row.tokenUntil,
        row.gpuModel != null,
        isUnwell(row),
        !row.startTrouble.failures().isEmpty());
  }

  private boolean isUnwell(NodeRow row) {
    if (!row.conditions.isEmpty()) {
      return true;
    }
    for (Gpu gpu : rows.gpusOf(row.id.value())) {
      if (!gpu.health().equals("healthy") || !gpu.conditions().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Who joined, and when first: what a join stores, but for the key. */
  public void joined(NodeId node, UUID nonce, String bootId, Instant now) {
    rows.edit(
        node.value(),
        row -> {
          row.joinedAt = row.joinedAt == null ? now : row.joinedAt;
          row.joinedNonce = nonce;
          row.joinedBootId = bootId;
          row.version++;
        });
  }

  @Override
  public void setInstance(
      NodeId node, long instance, UUID nonce, String bootId, String agentVersion) {
    Heartbeat before = rows.heartbeat(node.value());
    rows.edit(
        node.value(),
        row -> {
          row.agentInstance = instance;
          row.agentNonce = nonce;
          row.bootId = bootId;
          row.agentVersion = agentVersion;
          row.version++;
        });
    rows.put(node.value(), new Heartbeat(before.lastSyncAt(), instance, 0));
  }

  @Override
  public boolean heartbeat(NodeId node, long instance, long sequence, Instant now) {
    Heartbeat before = rows.heartbeat(node.value());
    if (before.instance() != instance || before.sequence() >= sequence) {
      return false;
    }
    rows.put(node.value(), new Heartbeat(now, instance, sequence));
    return true;
  }

  @Override
  public boolean isHeardSince(NodeId node, Instant since) {
    Instant last = rows.heartbeat(node.value()).lastSyncAt();
    return last != null && !last.isBefore(since);
  }

  @Override
  public long desiredVersion(NodeId node) {
    return rows.desiredVersion(node.value());
  }
}
