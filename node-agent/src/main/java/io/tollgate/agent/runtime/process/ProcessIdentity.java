package io.tollgate.agent.runtime.process;

import java.util.UUID;

/**
 * A process that cannot be taken for another: process ids come back, start ticks with the same id
 * within one boot do not.
 *
 * @param pid process id
 * @param startTicks start time in clock ticks since boot
 * @param bootId the boot in which it ran
 */
public record ProcessIdentity(long pid, String startTicks, UUID bootId) {

  /** Whether exactly this process is alive now; a zombie is not. */
  public boolean alive(UUID currentBootId) {
    return bootId.equals(currentBootId)
        && ProcessStat.read(pid)
            .filter(stat -> stat.alive() && stat.startTicks().equals(startTicks))
            .isPresent();
  }
}
