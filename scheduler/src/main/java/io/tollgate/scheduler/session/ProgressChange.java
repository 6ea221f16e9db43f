package io.tollgate.scheduler.session;

import io.tollgate.metering.charging.EndReason;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** Builds the next {@link Progress}, so that no caller passes twenty positions. */
final class ProgressChange {
  SessionState state;
  BillingPhase billing;
  Optional<EndReason> endReason = Optional.empty();
  Optional<EndReason> stopReason = Optional.empty();
  OptionalInt exitCode = OptionalInt.empty();
  Optional<String> message = Optional.empty();
  boolean requeue;
  int attempt;
  int startFailures;
  int requeues;
  OptionalInt requeuesMax = OptionalInt.empty();
  Optional<Instant> notBefore = Optional.empty();
  Optional<Instant> heldSince = Optional.empty();
  Optional<OperatorHold> operatorHold = Optional.empty();
  Optional<Preempted> preempted = Optional.empty();
  int priority;
  int prepaidMinutes;
  OptionalInt minutesMin = OptionalInt.empty();
  int minutesUsed;
  Instant queuedAt;
  Optional<Instant> startingAt = Optional.empty();
  Optional<Instant> runningAt = Optional.empty();
  Optional<Instant> startedAt = Optional.empty();
  Optional<Instant> stoppingAt = Optional.empty();
  Optional<Instant> stopBy = Optional.empty();
  Optional<Instant> endedAt = Optional.empty();
  private final long version;

  ProgressChange(
      SessionState state, BillingPhase billing, boolean requeue, int minutes, Instant queuedAt) {
    this.state = state;
    this.billing = billing;
    this.requeue = requeue;
    this.prepaidMinutes = minutes;
    this.queuedAt = queuedAt;
    this.version = 1;
  }

  ProgressChange(Progress from) {
    state = from.state();
    billing = from.billing();
    endReason = from.endReason();
    stopReason = from.stopReason();
    exitCode = from.exitCode();
    message = from.message();
    requeue = from.requeue();
    attempt = from.attempt();
    startFailures = from.startFailures();
    requeues = from.requeues();
    requeuesMax = from.requeuesMax();
    notBefore = from.notBefore();
    heldSince = from.heldSince();
    operatorHold = from.operatorHold();
    preempted = from.preempted();
    priority = from.priority();
    prepaidMinutes = from.prepaidMinutes();
    minutesMin = from.minutesMin();
    minutesUsed = from.minutesUsed();
    queuedAt = from.queuedAt();
    startingAt = from.startingAt();
    runningAt = from.runningAt();
    startedAt = from.startedAt();
    stoppingAt = from.stoppingAt();
    stopBy = from.stopBy();
    endedAt = from.endedAt();
    version = from.version() + 1;
  }

  Progress done() {
    return new Progress(
        state,
        billing,
        endReason,
        stopReason,
        exitCode,
        message,
        requeue,
        attempt,
        startFailures,
        requeues,
        requeuesMax,
        notBefore,
        heldSince,
        operatorHold,
        preempted,
        priority,
        prepaidMinutes,
        minutesMin,
        minutesUsed,
        queuedAt,
        startingAt,
        runningAt,
        startedAt,
        stoppingAt,
        stopBy,
        endedAt,
        version);
  }
}
