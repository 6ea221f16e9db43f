package io.tollgate.agent.allocation;

import io.tollgate.agent.clock.BootClock;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.EndCause;
import io.tollgate.agent.protocol.Target;
import io.tollgate.agent.runtime.Observation;
import io.tollgate.agent.runtime.StartFailure;
import io.tollgate.agent.runtime.Workload;
import io.tollgate.agent.runtime.WorkloadRuntime;
import io.tollgate.agent.step.Step;
import io.tollgate.agent.step.Steps;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one allocation one step further: looks at what is, compares it with what is wanted, writes
 * the intent down and acts on it. Taking the same step twice changes nothing.
 */
final class AllocationStep {

  /** How soon to look again while something is about to happen. */
  private static final long SOON_MS = 2;

  private static final long RUNNING_MS = 250;

  /** The proof in the file is from this second of the boot clock, or from the one before. */
  private static final long WRITE_EVERY_MS = 1_000;

  private static final Logger log = LoggerFactory.getLogger(AllocationStep.class);

  private final WorkloadRuntime runtime;
  private final AllocationWriter paper;
  private final RunLimits limits;
  private final AllocationEnding ending;
  private final BootClock clock;
  private final Steps steps;
  private Set<String> gpus = Set.of();

  AllocationStep(
      WorkloadRuntime runtime,
      AllocationWriter paper,
      RunLimits limits,
      AllocationEnding ending,
      BootClock clock,
      Steps steps) {
    this.runtime = runtime;
    this.paper = paper;
    this.limits = limits;
    this.ending = ending;
    this.clock = clock;
    this.steps = steps;
  }

  /** Which GPUs this node has; what runs on others goes on. */
  void gpusAre(Set<String> uuids) {
    gpus = Set.copyOf(uuids);
  }

  /**
   * Looks and acts, except for the release.
   *
   * @param mayStart false when a newer agent has taken over
   */
  void take(Allocation a, boolean mayStart) {
    if (a.released || a.state.ended()) {
      return;
    }
    if (!a.bootId.equals(clock.bootId())) {
      ending.rebooted(a);
      return;
    }
    if (a.unwritten && a.startIntendedMs != null && paper.writeIfPossible(a)) {
      steps.reached(Step.STOP_WRITTEN);
    }
    limits.raise(a);
    if (a.state == AllocationState.PREPARING && !prepare(a, mayStart)) {
      return;
    }
    if (a.startIntendedMs == null) {
      if (a.stopOrderedMs != null) {
        ending.end(a, AllocationEvent.STOPPED_BEFORE_GO, EndCause.STOP_ORDER, null);
        return;
      }
      if (a.desired.target() != Target.RUNNING || !mayStart) {
        a.dueMs = Long.MAX_VALUE;
        return;
      }
      intend(a);
      start(a);
      return;
    }
    look(a, mayStart);
  }

  /** Without an intent on disk nothing is started. */
  private void intend(Allocation a) {
    if (!limits.leavesWord(a, a.runLimitMs)) {
      throw new IllegalStateException("without a guard of its run limit nothing starts");
    }
    a.startIntendedMs = clock.uptimeMs();
    try {
      paper.writeSwiftly(a);
    } catch (UncheckedIOException e) {
      a.startIntendedMs = null;
      throw e;
    }
    steps.reached(Step.INTENT_WRITTEN);
  }

  private boolean prepare(Allocation a, boolean mayStart) {
    if (a.stopOrderedMs != null) {
      ending.end(a, AllocationEvent.STOPPED_BEFORE_GO, EndCause.STOP_ORDER, null);
      return false;
    }
    if (!mayStart) {
      a.dueMs = Long.MAX_VALUE;
      return false;
    }
    Optional<String> complaint = OrderCheck.complaint(a.desired, gpus);
    if (complaint.isPresent()) {
      ending.end(a, AllocationEvent.START_FAILED, EndCause.START_FAILED, complaint.get());
      return false;
    }
    if (a.preparingSinceMs == null) {
      a.preparingSinceMs = clock.uptimeMs();
    }
    try {
      Workload work = Workload.of(a.desired);
      a.ports = runtime.ensurePrepared(work);
      if (!runtime.isPrepared(work, Duration.ofMillis(a.desired.startTimeoutMs()))) {
        a.dueMs = clock.uptimeMs() + AllocationEnding.ENDING_MS;
        return false;
      }
      a.preparedInMs = clock.uptimeMs() - a.preparingSinceMs;
      a.apply(AllocationEvent.PREPARED);
      steps.reached(Step.PREPARED);
      if (a.desired.target() != Target.RUNNING) {
        paper.write(a);
      }
      return true;
    } catch (StartFailure e) {
      a.nodeFault = e.isNodeFault();
      ending.end(a, AllocationEvent.START_FAILED, EndCause.START_FAILED, e.getMessage());
      return false;
    }
  }

  private void start(Allocation a) {
    try {
      runtime.ensureRunning(Workload.of(a.desired), a.ports);
      steps.reached(Step.SHIM_SPAWNED);
      a.dueMs = clock.uptimeMs() + SOON_MS;
    } catch (StartFailure e) {
      a.nodeFault = e.isNodeFault();
      ending.end(a, AllocationEvent.START_FAILED, EndCause.START_FAILED, e.getMessage());
    }
  }

  private void look(Allocation a, boolean mayStart) {
    // Read first: the work ran then, and may have ended before anybody reads the clock again.
    long seenMs = clock.uptimeMs();
    Observation seen = runtime.observe(a.desired.id());
    switch (seen.phase()) {
      case ABSENT -> absent(a, mayStart);
      case STARTING -> starting(a);
      case START_FAILED -> startFailed(a, seen);
      case RUNNING -> {
        went(a, seen, seenMs);
        running(a, seenMs);
      }
      case ENDED -> {
        went(a, seen, seenMs);
        ending.ended(a, seen);
      }
      case VANISHED -> {
        went(a, seen, seenMs);
        ending.vanished(a);
      }
    }
  }

  /** The intent was written, and then the agent died before it started anything. */
  private void absent(Allocation a, boolean mayStart) {
    if (a.goMs != null) {
      ending.vanished(a);
    } else if (a.stopOrderedMs != null) {
      ending.end(a, AllocationEvent.STOPPED_BEFORE_GO, EndCause.STOP_ORDER, null);
    } else if (mayStart) {
      start(a);
    } else {
      a.dueMs = clock.uptimeMs() + RUNNING_MS;
    }
  }

  private void starting(Allocation a) {
    long now = clock.uptimeMs();
    a.dueMs = now + SOON_MS;
    Long intended = a.startIntendedMs;
    boolean late = intended != null && now - intended + a.preparedInMs > a.desired.startTimeoutMs();
    if (a.stopOrderedMs == null && !late) {
      return;
    }
    boolean nothingLeft = ending.press(a, 0);
    if (!nothingLeft || runtime.observe(a.desired.id()).phase() == Observation.Phase.ENDED) {
      return;
    }
    if (a.stopOrderedMs != null) {
      ending.end(a, AllocationEvent.STOPPED_BEFORE_GO, EndCause.STOP_ORDER, null);
    } else {
      a.nodeFault = true;
      ending.end(
          a,
          AllocationEvent.START_FAILED,
          EndCause.START_FAILED,
          "The start took longer than " + a.desired.startTimeoutMs() + " ms.");
    }
  }

  private void startFailed(Allocation a, Observation seen) {
    if (a.goMs == null) {
      ending.end(a, AllocationEvent.START_FAILED, EndCause.START_FAILED, seen.message());
    } else {
      ending.end(a, AllocationEvent.ENDED, EndCause.EXITED, seen.message());
    }
  }

  private void went(Allocation a, Observation seen, long seenMs) {
    if (a.state == AllocationState.PREPARED) {
      a.goMs = seen.goMs();
      a.apply(AllocationEvent.WENT);
      log.info("Allocation {} of session {} runs.", a.desired.id(), a.desired.sessionId());
      if (seen.phase() == Observation.Phase.RUNNING) {
        a.prove(seenMs);
        steps.reached(Step.GO_SEEN);
        paper.writeSwiftly(a);
        steps.reached(Step.GO_WRITTEN);
      }
    }
  }

  private void running(Allocation a, long seenMs) {
    a.prove(seenMs);
    long now = clock.uptimeMs();
    long left = a.goMs == null ? 0 : a.goMs + a.runLimitMs - now;
    if (left <= 0 && a.limitReachedMs == null && a.stopOrderedMs == null) {
      reachLimit(a, now);
    }
    if (a.limitReachedMs == null && a.stopOrderedMs == null) {
      a.dueMs = now + Math.max(1, Math.min(untilNextBeat(now), left));
    } else {
      ending.press(a, a.graceMs());
    }
    if (now / WRITE_EVERY_MS > a.writtenMs / WRITE_EVERY_MS) {
      paper.writeProofIfPossible(a);
      steps.reached(Step.PROOF_WRITTEN);
    }
  }

  /** All that runs is looked at on one beat, so that one turn and not many serves it. */
  private static long untilNextBeat(long now) {
    return RUNNING_MS - now % RUNNING_MS;
  }

  private void reachLimit(Allocation a, long now) {
    a.limitReachedMs = now;
    log.info("Allocation {} has used up its run limit and is ended.", a.desired.id());
    steps.reached(Step.LIMIT_REACHED);
    if (paper.writeIfPossible(a)) {
      steps.reached(Step.LIMIT_WRITTEN);
    }
  }
}
