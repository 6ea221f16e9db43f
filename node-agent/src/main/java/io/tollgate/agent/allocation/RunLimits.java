package io.tollgate.agent.allocation;

import io.tollgate.agent.clock.BootClock;
import io.tollgate.agent.protocol.Target;
import io.tollgate.agent.runtime.WorkloadRuntime;
import io.tollgate.agent.step.Step;
import io.tollgate.agent.step.Steps;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Run limits as they are taken over: on disk and known to the second guard before they count. */
final class RunLimits {

  private static final long TRY_AGAIN_MS = 1_000;

  private static final Logger log = LoggerFactory.getLogger(RunLimits.class);

  private final WorkloadRuntime runtime;
  private final AllocationWriter paper;
  private final BootClock clock;
  private final Steps steps;

  RunLimits(WorkloadRuntime runtime, AllocationWriter paper, BootClock clock, Steps steps) {
    this.runtime = runtime;
    this.paper = paper;
    this.clock = clock;
    this.steps = steps;
  }

  /** Work that a last agent started is guarded again, by the limit that this one enforces. */
  void adopt(Allocation a) {
    boolean started = a.startIntendedMs != null && !a.state.ended();
    if (started && a.bootId.equals(clock.bootId()) && !leavesWord(a, a.runLimitMs)) {
      log.warn("Allocation {} goes on with no guard but this agent.", a.desired.id());
    }
  }

  /**
   * Before anything runs under a limit its second guard knows of it: a lower one that still stood
   * there would end paid work.
   */
  boolean leavesWord(Allocation a, long runLimitMs) {
    try {
      runtime.limit(a.desired.id(), runLimitMs, a.desired.graceMs());
      return true;
    } catch (IOException e) {
      log.warn(
          "The limit of allocation {} cannot be left with its guard: {}", a.desired.id(), e, e);
      return false;
    }
  }

  /**
   * Takes an extension, which counts once it is on disk. A limit that the work has already reached
   * no longer grows: it is being ended.
   */
  void raise(Allocation a) {
    long before = a.runLimitMs;
    boolean possible =
        a.limitReachedMs == null
            && a.desired.target() != Target.STOPPED
            && a.desired.runLimitMs() <= OrderCheck.LONGEST_MS;
    long now = clock.uptimeMs();
    if (possible && a.desired.runLimitMs() > before && now >= a.raiseAgainMs) {
      if (a.startIntendedMs != null && !leavesWord(a, a.desired.runLimitMs())) {
        a.raiseAgainMs = now + TRY_AGAIN_MS;
        return;
      }
      a.runLimitMs = a.desired.runLimitMs();
      if (paper.writeIfPossible(a)) {
        steps.reached(Step.LIMIT_RAISED);
      } else {
        a.runLimitMs = before;
      }
    }
  }
}
