package io.tollgate.agent.allocation;

import io.tollgate.agent.clock.BootClock;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.EndCause;
import io.tollgate.agent.runtime.Observation;
import io.tollgate.agent.runtime.WorkloadRuntime;
import io.tollgate.agent.step.Step;
import io.tollgate.agent.step.Steps;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How an allocation is brought to its end, and how the end is written down. */
final class AllocationEnding {

  /** How soon to look again at what is being ended. */
  static final long ENDING_MS = 20;

  /** After KILL and this long, an allocation is unkillable. */
  static final long UNKILLABLE_AFTER_MS = 60_000;

  /** How often to try again with what cannot be killed. */
  static final long STUCK_MS = 1_000;

  static final String STILL_THERE =
      "Processes of the work are still there a minute after they were killed.";

  private static final Logger log = LoggerFactory.getLogger(AllocationEnding.class);

  private final WorkloadRuntime runtime;
  private final AllocationWriter paper;
  private final BootClock clock;
  private final Steps steps;

  AllocationEnding(WorkloadRuntime runtime, AllocationWriter paper, BootClock clock, Steps steps) {
    this.runtime = runtime;
    this.paper = paper;
    this.clock = clock;
    this.steps = steps;
  }

  /**
   * Asks the work to end, kills it after its grace, and calls it unkillable a minute later. To be
   * called again until it is gone.
   *
   * @return whether nothing is left
   */
  boolean press(Allocation a, long graceMs) {
    long now = clock.uptimeMs();
    if (a.endingSinceMs == null) {
      a.endingSinceMs = now;
    }
    long graceLeft = a.endingSinceMs + graceMs - now;
    boolean nothingLeft = runtime.ensureStopped(a.desired.id(), Duration.ofMillis(graceLeft));
    if (!nothingLeft && -graceLeft > UNKILLABLE_AFTER_MS) {
      unkillable(a);
    }
    a.dueMs = now + (a.state == AllocationState.UNKILLABLE ? STUCK_MS : ENDING_MS);
    return nothingLeft;
  }

  /** The meter stopped with the order or the limit; only the GPUs are not free. */
  private void unkillable(Allocation a) {
    if (a.state == AllocationState.UNKILLABLE) {
      return;
    }
    a.apply(AllocationEvent.OUTLIVED_KILL);
    if (a.limitReachedMs != null) {
      a.endCause = EndCause.RUN_LIMIT;
    } else {
      a.endCause = a.stopOrderedMs == null ? EndCause.START_FAILED : EndCause.STOP_ORDER;
    }
    a.message = STILL_THERE;
    log.error("Allocation {} cannot be killed; its GPUs stay taken.", a.desired.id());
    paper.write(a);
  }

  /** The end is the last time at which somebody wrote down that it ran, never now. */
  void vanished(Allocation a) {
    end(
        a,
        AllocationEvent.VANISHED,
        EndCause.LOST,
        "The work is gone and left no exit code; its time counts up to the last observation.");
  }

  /** Nothing of another boot lives; what ended before the restart may have left word of it. */
  void rebooted(Allocation a) {
    Observation seen = runtime.observe(a.desired.id());
    if (a.state == AllocationState.RUNNING && seen.phase() == Observation.Phase.ENDED) {
      ended(a, seen);
    } else {
      end(
          a,
          AllocationEvent.REBOOTED,
          EndCause.REBOOTED,
          a.goMs != null
              ? "The node restarted; the time counts up to the last observation."
              : "The node restarted before the work began.");
    }
    a.released = true;
    paper.write(a);
  }

  /** The work left word of its end: the time counts up to it, whenever that is read. */
  void ended(Allocation a, Observation seen) {
    a.exitCode = seen.exitCode();
    a.prove(seen.endMs());
    end(
        a,
        AllocationEvent.ENDED,
        Proof.cause(seen.goMs(), a.runLimitMs, a.stopOrderedMs, seen.endMs()),
        seen.message());
  }

  void end(Allocation a, AllocationEvent event, EndCause cause, @Nullable String message) {
    a.apply(event);
    a.endCause = cause;
    a.message = message;
    a.endingSinceMs = null;
    a.dueMs = clock.uptimeMs();
    log.info(
        "Allocation {} ended: {}, elapsed {} ms, exit code {}{}",
        a.desired.id(),
        cause,
        a.elapsedMs,
        a.exitCode,
        message == null ? "." : ": " + message);
    steps.reached(Step.END_SEEN);
    paper.write(a);
    steps.reached(Step.END_WRITTEN);
  }
}
