package io.tollgate.scheduler.session;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.session.SessionEvent.Extended;
import io.tollgate.scheduler.session.SessionEvent.StartFailed;
import io.tollgate.scheduler.session.SessionEvent.StopOrdered;
import io.tollgate.scheduler.session.SessionEvent.WorkEnded;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The one table of a session's transitions, and the one function that applies it.
 *
 * <p>HTTP, agents, sweepers and tests all come through {@link #apply}. What does not fit the state
 * is ignored, not refused: reports arrive late, twice and out of order by nature, and an event that
 * no longer matters must not undo one that does.
 *
 * <pre>
 *            placed    ran      start_failed    stop_ordered   work_ended       extended    held, let_go, ranked, shortened
 * QUEUED     STARTING  -        -               ENDED          -                QUEUED      QUEUED
 * STARTING   -         RUNNING  QUEUED | ENDED  STOPPING       -                STARTING    -
 * RUNNING    -         -        -               STOPPING       ENDED            RUNNING     -
 * STOPPING   -         -        QUEUED | ENDED  (STOPPING)     QUEUED | ENDED   (STOPPING)  -
 * ENDED      -         -        -               -              -                -           -
 * </pre>
 *
 * A platform end of a running session is a stop order of the platform followed by its end, so that
 * requeueing has one place.
 */
public final class SessionLife {

  private SessionLife() {}

  /** The next progress, or empty when the event changes nothing in this state. */
  public static Optional<Progress> apply(
      Progress at, SessionEvent event, LifePolicy policy, Instant now) {
    if (event instanceof Extended extended) {
      return extended(at, extended);
    }
    return switch (at.state()) {
      case QUEUED -> queued(at, event, now);
      case STARTING -> starting(at, event, policy, now);
      case RUNNING -> running(at, event, policy, now);
      case STOPPING -> stopping(at, event, policy, now);
      case ENDED ->
          Planted.is(HouseDefect.ENDED_REVIVED)
              ? running(at, event, policy, now)
              : Optional.empty();
    };
  }

  private static Optional<Progress> queued(Progress at, SessionEvent event, Instant now) {
    if (event instanceof SessionEvent.Placed) {
      if (at.held() && !Planted.is(HouseDefect.HELD_SESSION_STARTS)) {
        return Optional.empty();
      }
      ProgressChange next = at.change();
      next.state = SessionState.STARTING;
      next.attempt = at.attempt() + 1;
      next.minutesMin = OptionalInt.empty();
      next.startingAt = Optional.of(now);
      next.runningAt = Optional.empty();
      next.notBefore = Optional.empty();
      return Optional.of(next.done());
    }
    if (event instanceof SessionEvent.Shortened shortened) {
      ProgressChange next = at.change();
      next.prepaidMinutes = shortened.minutes();
      next.minutesMin = OptionalInt.empty();
      return Optional.of(next.done());
    }
    if (event instanceof StopOrdered stop) {
      return Optional.of(ended(at.change(), neverRan(at, stop.reason()), now).done());
    }
    return WaitingLife.apply(at, event, now);
  }

  private static Optional<Progress> starting(
      Progress at, SessionEvent event, LifePolicy policy, Instant now) {
    if (event instanceof SessionEvent.Ran) {
      ProgressChange next = at.change();
      next.state = SessionState.RUNNING;
      next.billing = BillingPhase.METERED;
      next.startFailures = 0;
      next.runningAt = Optional.of(now);
      next.startedAt = at.startedAt().or(() -> Optional.of(now));
      next.message = Optional.empty();
      return Optional.of(next.done());
    }
    if (event instanceof StartFailed failed) {
      return Optional.of(startFailed(at, failed.message(), policy, now));
    }
    return event instanceof StopOrdered stop
        ? Optional.of(stopOrdered(at, stop, policy, now))
        : Optional.empty();
  }

  private static Optional<Progress> running(
      Progress at, SessionEvent event, LifePolicy policy, Instant now) {
    if (event instanceof StopOrdered stop) {
      return Optional.of(stopOrdered(at, stop, policy, now));
    }
    if (event instanceof WorkEnded end) {
      return Optional.of(ended(at.change(), end, end.reason(), now).done());
    }
    return Optional.empty();
  }

  private static Optional<Progress> stopping(
      Progress at, SessionEvent event, LifePolicy policy, Instant now) {
    if (event instanceof StopOrdered stop) {
      // A stop stops: a user's order during an eviction takes the requeue back. The reason of
      // the first order stands, because its money terms were fixed then.
      if (!at.requeue() || stop.mayRequeue() || Planted.is(HouseDefect.USER_STOP_REQUEUES)) {
        return Optional.empty();
      }
      ProgressChange next = at.change();
      next.requeue = false;
      return Optional.of(next.done());
    }
    if (event instanceof WorkEnded end) {
      return Optional.of(afterStop(at, end, policy, now));
    }
    if (event instanceof StartFailed failed) {
      WorkEnded end =
          new WorkEnded(reasonOfStop(at), OptionalInt.empty(), failed.message(), at.minutesUsed());
      return Optional.of(afterStop(at, end, policy, now));
    }
    return Optional.empty();
  }

  private static Optional<Progress> extended(Progress at, Extended extended) {
    // What the platform stops may run again, and its node may have heard of the minutes by then.
    boolean over = at.state() == SessionState.STOPPING && !at.requeue();
    if (at.state() == SessionState.ENDED || over) {
      return Optional.empty();
    }
    ProgressChange next = at.change();
    next.prepaidMinutes = Math.addExact(at.prepaidMinutes(), extended.minutes());
    next.minutesMin = OptionalInt.empty();
    return Optional.of(next.done());
  }

  private static Progress startFailed(Progress at, String message, LifePolicy policy, Instant now) {
    int failures = at.startFailures() + 1;
    ProgressChange next = at.change();
    next.startFailures = failures;
    next.message = Optional.of(message);
    if (failures >= policy.startAttempts()) {
      return ended(next, EndReason.NEVER_STARTED, now).done();
    }
    return queuedAgain(next, Optional.of(now.plus(policy.backoff(failures))), now);
  }

  private static Progress afterStop(Progress at, WorkEnded end, LifePolicy policy, Instant now) {
    EndReason reason = reasonOfStop(at);
    boolean minutesLeft = end.minutesUsed() < at.prepaidMinutes();
    if (reason.isPlatform() && goesOnAfterPlatformEnd(at, policy) && minutesLeft) {
      ProgressChange next = at.change();
      next.requeues = at.requeues() + 1;
      next.minutesUsed =
          Planted.is(HouseDefect.MINUTES_USED_FORGOTTEN) ? at.minutesUsed() : end.minutesUsed();
      next.message = Optional.of(end.message());
      return queuedAgain(next, policy.requeuePause(next.requeues).map(now::plus), now);
    }
    return ended(at.change(), end, neverRan(at, reason), now).done();
  }

  /** Whether a session that the platform ends now, with minutes left, is queued again. */
  public static boolean goesOnAfterPlatformEnd(Progress at, LifePolicy policy) {
    return at.requeue() && requeuesLeft(at, policy);
  }

  private static boolean requeuesLeft(Progress at, LifePolicy policy) {
    int most = Math.min(at.requeuesMax().orElse(policy.requeuesMax()), policy.requeuesMax());
    return at.requeues() < most || Planted.is(HouseDefect.REQUEUED_WITHOUT_END);
  }

  private static Progress queuedAgain(
      ProgressChange next, Optional<Instant> notBefore, Instant now) {
    next.state = SessionState.QUEUED;
    next.notBefore = notBefore;
    next.queuedAt = now;
    next.startingAt = Optional.empty();
    next.runningAt = Optional.empty();
    next.stoppingAt = Optional.empty();
    next.stopBy = Optional.empty();
    next.stopReason = Optional.empty();
    return next.done();
  }

  private static Progress stopOrdered(
      Progress at, StopOrdered stop, LifePolicy policy, Instant now) {
    ProgressChange next = at.change();
    next.state = SessionState.STOPPING;
    next.stopReason = Optional.of(stop.reason());
    next.stoppingAt = Optional.of(now);
    next.stopBy = Optional.of(now.plus(policy.stopGrace()).plus(policy.cleanupBound()));
    next.requeue = at.requeue() && stop.mayRequeue();
    if (stop.reason() == EndReason.PREEMPTED) {
      next.preempted = Optional.of(Preempted.after(at.preempted(), now, stop.claimant()));
    }
    return next.done();
  }

  private static ProgressChange ended(
      ProgressChange next, WorkEnded end, EndReason reason, Instant now) {
    next.exitCode = end.exitCode();
    next.minutesUsed = Math.max(next.minutesUsed, end.minutesUsed());
    if (!end.message().isEmpty()) {
      next.message = Optional.of(end.message());
    }
    return ended(next, reason, now);
  }

  private static ProgressChange ended(ProgressChange next, EndReason reason, Instant now) {
    next.state = SessionState.ENDED;
    next.billing = BillingPhase.SETTLED;
    next.endReason = Optional.of(reason);
    next.endedAt = Optional.of(now);
    next.notBefore = Optional.empty();
    next.heldSince = Optional.empty();
    next.operatorHold = Optional.empty();
    next.stopBy = Optional.empty();
    return next;
  }

  /** What a user's stop is called when nothing ever ran. */
  private static EndReason neverRan(Progress at, EndReason reason) {
    return reason == EndReason.STOPPED_BY_USER && !at.everRan() ? EndReason.CANCELLED : reason;
  }

  private static EndReason reasonOfStop(Progress at) {
    return at.stopReason()
        .orElseThrow(() -> new IllegalStateException("stopping without a reason: " + at));
  }
}
