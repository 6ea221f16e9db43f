package io.tollgate.agent.protocol;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The world as the agent sees it.
 *
 * @param protocol 1
 * @param nodeId the node
 * @param bootId the kernel's boot id
 * @param agentNonce made by this process at its start
 * @param agentInstance the number the server gave this process, 0 before that
 * @param sequence grows with each sync of this process
 * @param agentVersion for people
 * @param desiredVersion version of the desired set held durably
 * @param inventory with the first sync and when it changed, else null
 * @param health GPUs against which something stands
 * @param nodeHealth what stands against the node as a whole
 * @param allocations every allocation the agent knows
 */
public record SyncRequest(
    int protocol,
    UUID nodeId,
    UUID bootId,
    UUID agentNonce,
    long agentInstance,
    long sequence,
    String agentVersion,
    long desiredVersion,
    @Nullable Inventory inventory,
    List<GpuHealthReport> health,
    List<HealthCondition> nodeHealth,
    List<AllocationReport> allocations) {

  public SyncRequest {
    health = ProtocolJson.copyOf(health);
    nodeHealth = ProtocolJson.copyOf(nodeHealth);
    allocations = ProtocolJson.copyOf(allocations);
  }
}
