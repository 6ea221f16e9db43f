package io.tollgate.scheduler.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/** A session: what was asked for, and how far it is. */
public record Session(SessionId id, SessionRequest request, Progress progress) {

  /** The state, the word most callers want. */
  public SessionState state() {
    return progress.state();
  }

  /** The same session further on. */
  public Session with(Progress next) {
    return new Session(id, request, next);
  }

  /** The same of another shape. */
  Session on(Shape shape) {
    return new Session(id, request.with(shape), progress);
  }

  /** True when a start at that time could no longer end before the deadline. */
  public boolean tooLateAt(Instant start) {
    return request
        .timing()
        .deadline()
        .filter(last -> last.isBefore(start.plus(Duration.ofMinutes(progress.leastMinutes()))))
        .isPresent();
  }

  /** Prepaid time that no attempt has used: the next attempt's run limit. */
  public Duration timeLeft() {
    return Duration.ofMinutes((long) progress.prepaidMinutes() - progress.minutesUsed());
  }

  /** Which part of its last attempt's time it ran, once that is over. */
  public OptionalDouble shareSpent() {
    Optional<Instant> ran = progress.runningAt();
    Optional<Instant> end = progress.stoppingAt().or(progress::endedAt);
    if (ran.isEmpty() || end.isEmpty() || timeLeft().toSeconds() <= 0) {
      return OptionalDouble.empty();
    }
    double seconds = Duration.between(ran.get(), end.get()).toSeconds();
    return OptionalDouble.of(Math.max(0, Math.min(1, seconds / timeLeft().toSeconds())));
  }
}
