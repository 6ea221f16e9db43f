package io.tollgate.agent.allocation;

import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.Taken;
import io.tollgate.agent.runtime.WorkloadRuntime;
import io.tollgate.agent.step.Step;
import io.tollgate.agent.step.Steps;
import java.io.IOException;
import java.util.Collection;
import java.util.Iterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When an allocation may be forgotten: nothing is left of it, the server knows, nobody names it.
 */
final class AllocationFarewell {

  private static final Logger log = LoggerFactory.getLogger(AllocationFarewell.class);

  private final WorkloadRuntime runtime;
  private final AllocationFile files;
  private final Steps steps;

  AllocationFarewell(WorkloadRuntime runtime, AllocationFile files, Steps steps) {
    this.runtime = runtime;
    this.files = files;
    this.steps = steps;
  }

  /** What the server holds durably. */
  void taken(Allocation a, Taken taken) {
    // A minute that still runs is never done with, whatever the server has seen of it.
    long over = a.state == AllocationState.RUNNING ? a.elapsedMs / 60_000 - 1 : Long.MAX_VALUE - 1;
    a.keepSeconds = taken.keepSeconds();
    a.utilization.acknowledgeThrough(Math.min(over, taken.utilizationThroughMinute()));
    if (taken.isFinal() && a.released) {
      endTold(a);
    }
  }

  /** The server has heard that it ended and that nothing is left. */
  void endTold(Allocation a) {
    a.endTold = true;
    steps.reached(Step.END_TOLD);
  }

  void forgetWhatNobodyNeeds(Collection<Allocation> known) {
    Iterator<Allocation> all = known.iterator();
    while (all.hasNext()) {
      Allocation a = all.next();
      if (a.released && a.endTold && !a.named) {
        try {
          // The file last: an agent that dies in between leaves no directory that nobody knows.
          runtime.forget(a.desired.id(), a.keep());
          steps.reached(Step.DIRECTORY_DELETED);
          files.delete(a.desired.id());
          all.remove();
          steps.reached(Step.FORGOTTEN);
        } catch (IOException e) {
          log.warn("The file of allocation {} cannot be deleted: {}", a.desired.id(), e.toString());
        }
      }
    }
  }
}
