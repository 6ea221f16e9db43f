package io.tollgate.agent.isolation;

import io.tollgate.agent.protocol.AllocationId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Control groups, one for each allocation. Whoever is born in one stays in it, whatever it does to
 * its environment or process session, so membership is the surest way to find the processes of an
 * allocation. A group carries the allocation's id, so the next agent finds it again.
 */
interface Cage {

  /** What a hierarchy of groups can do. */
  enum Power {
    MEMORY,
    PROCESSES,
    CPU,
    DEVICES
  }

  /** What can be limited here. */
  Set<Power> powers();

  /**
   * Makes the group, or sets its limits anew.
   *
   * @param denied device files that nobody in it may open; ignored without {@link Power#DEVICES}
   * @return files into which a process writes 0 to enter
   * @throws IOException when the kernel refuses; the work must not start then
   */
  List<Path> make(AllocationId id, Limits limits, List<DeviceNode> denied) throws IOException;

  /** Process ids in the group, zombies among them; none when there is no group. */
  Set<Long> members(AllocationId id);

  /**
   * Kills everything in the group at once where the kernel can, and otherwise at least keeps it
   * from growing.
   */
  void kill(AllocationId id);

  /** The memory limit for which the kernel killed a process of the group, if it did. */
  OptionalLong killedForMemory(AllocationId id);

  /** Removes the group unless a process is left in it. */
  void remove(AllocationId id);

  /** Allocations that have a group. */
  Set<AllocationId> known();
}
