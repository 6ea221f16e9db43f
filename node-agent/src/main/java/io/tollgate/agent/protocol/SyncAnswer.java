package io.tollgate.agent.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The world as it should be.
 *
 * @param protocol 1
 * @param agentInstance the number of this process
 * @param standDown a newer process has taken this node over
 * @param desiredVersion version of {@code allocations}
 * @param allocations the whole desired set; null when there is nothing newer
 * @param taken what is durable at the server
 * @param wanted what somebody wants to read or to put
 * @param inventoryWanted true: send the inventory with the next sync
 * @param nextSyncMs wait at least this long before the next sync, unless something changes
 */
public record SyncAnswer(
    int protocol,
    long agentInstance,
    boolean standDown,
    long desiredVersion,
    @Nullable List<DesiredAllocation> allocations,
    List<Taken> taken,
    List<Wanted> wanted,
    boolean inventoryWanted,
    long nextSyncMs) {

  public SyncAnswer {
    allocations = allocations == null ? null : List.copyOf(allocations);
    taken = ProtocolJson.copyOf(taken);
    wanted = ProtocolJson.copyOf(wanted);
  }
}
