package io.tollgate.agent.protocol;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
 * @param clearHealth conditions that an operator has dealt with
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
    List<ClearHealth> clearHealth,
    boolean inventoryWanted,
    long nextSyncMs) {

  /** Beyond this no honest server counts, and no number would ever be newer. */
  private static final long HIGHEST_VERSION = 1L << 53;

  public SyncAnswer {
    if (protocol != ProtocolJson.VERSION) {
      throw new IllegalArgumentException(
          "the answer speaks protocol " + protocol + ", this agent " + ProtocolJson.VERSION);
    }
    if (desiredVersion < 0 || desiredVersion > HIGHEST_VERSION) {
      throw new IllegalArgumentException("desired_version is " + desiredVersion);
    }
    allocations = allocations == null ? null : List.copyOf(allocations);
    taken = ProtocolJson.copyOf(taken);
    wanted = ProtocolJson.copyOf(wanted);
    clearHealth = ProtocolJson.copyOf(clearHealth);
    requireEachOnce(allocations);
  }

  /** Of two wishes for one allocation nobody can say which holds. */
  private static void requireEachOnce(@Nullable List<DesiredAllocation> allocations) {
    Set<AllocationId> seen = new HashSet<>();
    for (DesiredAllocation wanted :
        allocations == null ? List.<DesiredAllocation>of() : allocations) {
      if (!seen.add(wanted.id())) {
        throw new IllegalArgumentException("allocation " + wanted.id() + " is named twice");
      }
    }
  }
}
