package io.tollgate.agent.allocation;

import io.tollgate.agent.clock.BootClock;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.EndCause;
import io.tollgate.agent.protocol.Target;
import io.tollgate.agent.runtime.Observation;
import io.tollgate.agent.runtime.StartFailure;
import io.tollgate.agent.runtime.Workload;
import io.tollgate.agent.runtime.WorkloadRuntime;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one allocation one step further: looks at what is, compares it with what is wanted, writes
 * the intent down and acts on it. Taking the same step twice changes nothing.
 */
final class AllocationStep {

  /** How soon to look again while something is about to happen. */
  private static final long SOON_MS = 2;

  static final long ENDING_MS = 20;
  private static final long RUNNING_MS = 250;

  /** After KILL and this long, an allocation is unkillable. */
  static final long UNKILLABLE_AFTER_MS = 60_000;

  /** How old the proof in the file may be while work runs. */
  private static final long WRITE_EVERY_MS = 1_000;

  private static final Logger log = LoggerFactory.getLogger(AllocationStep.class);

  private final WorkloadRuntime runtime;
  private final AllocationWriter paper;
  private final BootClock clock;

  AllocationStep(WorkloadRuntime runtime, AllocationWriter paper, BootClock clock) {
    this.runtime = runtime;
    this.paper = paper;
    this.clock = clock;
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
      rebooted(a);
      return;
    }
    if (a.unwritten && a.startIntendedMs != null) {
      paper.writeIfPossible(a);
    }
    raiseLimit(a);
    if (a.state == AllocationState.PREPARING && !prepare(a, mayStart)) {
      return;
    }
    if (a.startIntendedMs == null) {
      if (a.stopOrderedMs != null) {
        end(a, AllocationEvent.STOPPED_BEFORE_GO, EndCause.STOP_ORDER, null);
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
    look(a);
  }

  /** Without an intent on disk nothing is started. */
  private void intend(Allocation a) {
    a.startIntendedMs = clock.uptimeMs();
    try {
      paper.writeSwiftly(a);
    } catch (UncheckedIOException e) {
      a.startIntendedMs = null;
      throw e;
    }
  }

  /**
   * Takes an extension, which counts once it is on disk. A limit that the work has already reached
   * no longer grows: it is being ended.
   */
  private void raiseLimit(Allocation a) {
    long before = a.runLimitMs;
    boolean possible = a.limitReachedMs == null && a.desired.target() != Target.STOPPED;
    if (possible && a.desired.runLimitMs() > before) {
      a.runLimitMs = a.desired.runLimitMs();
      if (!paper.writeIfPossible(a)) {
        a.runLimitMs = before;
      }
    }
  }

  private boolean prepare(Allocation a, boolean mayStart) {
    if (a.stopOrderedMs != null) {
      end(a, AllocationEvent.STOPPED_BEFORE_GO, EndCause.STOP_ORDER, null);
      return false;
    }
    if (!mayStart) {
      a.dueMs = Long.MAX_VALUE;
      return false;
    }
    if (a.preparingSinceMs == null) {
      a.preparingSinceMs = clock.uptimeMs();
    }
    try {
      Workload work = Workload.of(a.desired);
      a.ports = runtime.ensurePrepared(work);
      if (!runtime.isPrepared(work, Duration.ofMillis(a.desired.startTimeoutMs()))) {
        a.dueMs = clock.uptimeMs() + ENDING_MS;
        return false;
      }
      a.preparedInMs = clock.uptimeMs() - a.preparingSinceMs;
      a.apply(AllocationEvent.PREPARED);
      if (a.desired.target() != Target.RUNNING) {
        paper.write(a);
      }
      return true;
    } catch (StartFailure e) {
      a.nodeFault = e.isNodeFault();
      end(a, AllocationEvent.START_FAILED, EndCause.START_FAILED, e.getMessage());
      return false;
    }
  }

  private void start(Allocation a) {
    try {
      runtime.ensureRunning(Workload.of(a.desired), a.ports);
      a.dueMs = clock.uptimeMs() + SOON_MS;
    } catch (StartFailure e) {
      a.nodeFault = e.isNodeFault();
      end(a, AllocationEvent.START_FAILED, EndCause.START_FAILED, e.getMessage());
    }
  }

  private void look(Allocation a) {
    Observation seen = runtime.observe(a.desired.id());
    switch (seen.phase()) {
      case ABSENT -> absent(a);
      case STARTING -> starting(a);
      case START_FAILED -> startFailed(a, seen);
      case RUNNING -> {
        went(a, seen);
        running(a);
      }
      case ENDED -> {
        went(a, seen);
        a.exitCode = seen.exitCode();
        a.prove(seen.endMs());
        end(
            a,
            AllocationEvent.ENDED,
            Proof.cause(seen.goMs(), a.runLimitMs, a.stopOrderedMs, seen.endMs()),
            null);
      }
      case VANISHED -> {
        went(a, seen);
        vanished(a);
      }
    }
  }

  /** The intent was written, and then the agent died before it started anything. */
  private void absent(Allocation a) {
    if (a.goMs != null) {
      vanished(a);
    } else if (a.stopOrderedMs != null) {
      end(a, AllocationEvent.STOPPED_BEFORE_GO, EndCause.STOP_ORDER, null);
    } else {
      start(a);
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
    if (runtime.ensureStopped(a.desired.id(), Duration.ZERO)) {
      if (runtime.observe(a.desired.id()).phase() == Observation.Phase.ENDED) {
        return;
      }
      if (a.stopOrderedMs != null) {
        end(a, AllocationEvent.STOPPED_BEFORE_GO, EndCause.STOP_ORDER, null);
      } else {
        a.nodeFault = true;
        end(
            a,
            AllocationEvent.START_FAILED,
            EndCause.START_FAILED,
            "The start took longer than " + a.desired.startTimeoutMs() + " ms.");
      }
    }
  }

  private void startFailed(Allocation a, Observation seen) {
    if (a.state == AllocationState.PREPARED) {
      end(a, AllocationEvent.START_FAILED, EndCause.START_FAILED, seen.message());
    } else {
      a.message = seen.message();
      end(a, AllocationEvent.ENDED, EndCause.EXITED, seen.message());
    }
  }

  private void went(Allocation a, Observation seen) {
    if (a.state == AllocationState.PREPARED) {
      a.goMs = seen.goMs();
      a.apply(AllocationEvent.WENT);
      log.info("Allocation {} of session {} runs.", a.desired.id(), a.desired.sessionId());
      if (seen.phase() == Observation.Phase.RUNNING) {
        paper.writeSwiftly(a);
      }
    }
  }

  private void running(Allocation a) {
    long now = clock.uptimeMs();
    a.prove(now);
    long left = a.goMs == null ? 0 : a.goMs + a.runLimitMs - now;
    if (left <= 0 && a.limitReachedMs == null && a.stopOrderedMs == null) {
      a.limitReachedMs = now;
      log.info("Allocation {} has used up its run limit and is ended.", a.desired.id());
      paper.writeIfPossible(a);
    }
    if (a.limitReachedMs == null && a.stopOrderedMs == null) {
      a.dueMs = now + Math.max(1, Math.min(RUNNING_MS, left));
    } else {
      stopping(a, now);
    }
    if (now - a.writtenMs >= WRITE_EVERY_MS) {
      paper.writeProofIfPossible(a);
    }
  }

  private void stopping(Allocation a, long now) {
    if (a.endingSinceMs == null) {
      a.endingSinceMs = now;
    }
    long graceLeft = a.endingSinceMs + a.graceMs() - now;
    runtime.ensureStopped(a.desired.id(), Duration.ofMillis(graceLeft));
    a.dueMs = now + ENDING_MS;
    if (-graceLeft > UNKILLABLE_AFTER_MS && a.state == AllocationState.RUNNING) {
      a.apply(AllocationEvent.OUTLIVED_KILL);
      a.endCause = a.limitReachedMs == null ? EndCause.STOP_ORDER : EndCause.RUN_LIMIT;
      a.message = "Processes of the work are still there a minute after they were killed.";
      log.error("Allocation {} cannot be killed; its GPUs stay taken.", a.desired.id());
      paper.write(a);
    }
    if (a.state == AllocationState.UNKILLABLE) {
      a.dueMs = now + WRITE_EVERY_MS;
    }
  }

  /** The end is the last time at which somebody wrote down that it ran, never now. */
  private void vanished(Allocation a) {
    end(
        a,
        AllocationEvent.VANISHED,
        EndCause.LOST,
        "The work is gone and left no exit code; its time counts up to the last observation.");
  }

  private void rebooted(Allocation a) {
    boolean ran = a.goMs != null;
    end(
        a,
        AllocationEvent.REBOOTED,
        EndCause.REBOOTED,
        ran
            ? "The node restarted; the time counts up to the last observation."
            : "The node restarted before the work began.");
    a.released = true;
    paper.write(a);
  }

  private void end(Allocation a, AllocationEvent event, EndCause cause, @Nullable String message) {
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
    paper.write(a);
  }
}
