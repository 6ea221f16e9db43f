package io.tollgate.agent.allocation;

import io.tollgate.agent.clock.BootClock;
import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.runtime.WorkloadRuntime;
import java.time.Duration;

/**
 * The step after the end: whatever the work has left behind is ended too, politely first. Only then
 * are the GPUs free.
 */
final class AllocationRelease {

  /** Processes that outlive the work itself get this long after TERM. */
  private static final long LEFTOVER_GRACE_MS = 2_000;

  /** How often to look whether the node has been cleared up; its end is told besides. */
  private static final long CLEARING_MS = 250;

  /** How often to try again with processes that cannot be killed. */
  private static final long STUCK_MS = 1_000;

  private final WorkloadRuntime runtime;
  private final AllocationWriter paper;
  private final BootClock clock;

  AllocationRelease(WorkloadRuntime runtime, AllocationWriter paper, BootClock clock) {
    this.runtime = runtime;
    this.paper = paper;
    this.clock = clock;
  }

  /** Clears away what is left of work that has ended, until nothing is. */
  void take(Allocation a) {
    if (!a.state.ended() || a.released) {
      return;
    }
    long now = clock.uptimeMs();
    if (a.endingSinceMs == null) {
      a.endingSinceMs = now;
    }
    AllocationId id = a.desired.id();
    long grace = Math.min(a.graceMs(), LEFTOVER_GRACE_MS);
    boolean stopped = runtime.ensureStopped(id, Duration.ofMillis(a.endingSinceMs + grace - now));
    if (stopped && runtime.ensureCleared(id)) {
      a.released = true;
      a.dueMs = Long.MAX_VALUE;
      paper.write(a);
    } else if (stopped) {
      a.dueMs = now + CLEARING_MS;
    } else {
      a.dueMs =
          now
              + (now - a.endingSinceMs > AllocationStep.UNKILLABLE_AFTER_MS
                  ? STUCK_MS
                  : AllocationStep.ENDING_MS);
    }
  }
}
