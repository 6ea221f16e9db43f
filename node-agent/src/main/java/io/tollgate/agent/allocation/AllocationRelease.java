package io.tollgate.agent.allocation;

import io.tollgate.agent.clock.BootClock;
import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.runtime.WorkloadRuntime;
import io.tollgate.agent.step.Step;
import io.tollgate.agent.step.Steps;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The step after the end: whatever the work has left behind is ended too, politely first. Only then
 * are the GPUs free.
 */
final class AllocationRelease {

  /** Processes that outlive the work itself get this long after TERM. */
  private static final long LEFTOVER_GRACE_MS = 2_000;

  /** How often to look whether the node has been cleared up; its end is told besides. */
  private static final long CLEARING_MS = 250;

  private static final Logger log = LoggerFactory.getLogger(AllocationRelease.class);

  private final WorkloadRuntime runtime;
  private final AllocationWriter paper;
  private final BootClock clock;
  private final Steps steps;

  AllocationRelease(WorkloadRuntime runtime, AllocationWriter paper, BootClock clock, Steps steps) {
    this.runtime = runtime;
    this.paper = paper;
    this.clock = clock;
    this.steps = steps;
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
      steps.reached(Step.RELEASED);
      paper.write(a);
      steps.reached(Step.RELEASE_WRITTEN);
    } else if (stopped) {
      a.dueMs = now + CLEARING_MS;
    } else if (now - a.endingSinceMs - grace > AllocationEnding.UNKILLABLE_AFTER_MS) {
      a.dueMs = now + AllocationEnding.STUCK_MS;
      stillThere(a);
    } else {
      a.dueMs = now + AllocationEnding.ENDING_MS;
    }
  }

  /** The work has ended and stays ended; only what it left behind keeps the GPUs. */
  private void stillThere(Allocation a) {
    if (!a.isStuck()) {
      a.message =
          a.message == null
              ? AllocationEnding.STILL_THERE
              : a.message + " " + AllocationEnding.STILL_THERE;
      log.error("What allocation {} left behind cannot be killed.", a.desired.id());
      paper.write(a);
    }
  }
}
