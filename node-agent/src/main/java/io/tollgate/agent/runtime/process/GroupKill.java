package io.tollgate.agent.runtime.process;

import io.tollgate.agent.protocol.AllocationId;

/**
 * Ends all processes of an allocation but its shim in one go, where the machine has a means for it,
 * such as {@code cgroup.kill}. What it misses is found by the sweeps that follow.
 */
interface GroupKill {

  /** The machine has no such means; the sweeps do it alone. */
  GroupKill NONE = id -> {};

  /** May be called again, and when nothing is left; never throws. */
  void kill(AllocationId id);
}
