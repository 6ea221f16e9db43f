package io.tollgate.agent.clock;

import java.util.UUID;

/**
 * Milliseconds since the machine started, and which start that was. Unlike a process's own
 * monotonic clock it goes on across restarts of the agent, and unlike the wall clock nobody sets
 * it.
 */
public interface BootClock {

  /** Milliseconds since boot; never decreases, counts time asleep. */
  long uptimeMs();

  /** The kernel's boot id: another one means that everything before has ended. */
  UUID bootId();
}
