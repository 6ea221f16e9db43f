package io.tollgate.scheduler.session;

import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.FieldError;
import io.tollgate.scheduler.http.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Which times may be asked for. Pure. */
final class TimingRules {
  /** Credits are held from the submission on, so nobody waits for ever by mistake. */
  static final Duration FARTHEST = Duration.ofDays(90);

  private TimingRules() {}

  /** Everything that could never be kept. */
  static List<FieldError> wrong(Timing timing, int minutes, Instant now) {
    List<FieldError> wrong = new ArrayList<>();
    timing.beginAt().ifPresent(begin -> begins(begin, now, wrong));
    timing.deadline().ifPresent(deadline -> ends(timing, deadline, minutes, now, wrong));
    return wrong;
  }

  /** Refuses minutes that would make a session end after the deadline it was given. */
  static void requireRoom(Session session, Duration runLimit, Instant now) {
    Instant from = session.progress().runningAt().orElse(now);
    session
        .request()
        .timing()
        .deadline()
        .filter(last -> last.isBefore(from.plus(runLimit)))
        .ifPresent(
            last -> {
              throw refused(
                  List.of(
                      new FieldError(
                          "/quote_id",
                          "past_deadline",
                          "With these minutes it could end after its deadline "
                              + last
                              + ". Ask for fewer, or start another session for the rest.")));
            });
  }

  private static void begins(Instant begin, Instant now, List<FieldError> wrong) {
    if (!begin.isAfter(now)) {
      wrong.add(
          new FieldError(
              "/begin_at",
              "time_in_the_past",
              "`begin_at` is " + begin + " and it is " + now + ". Leave it out to start at once."));
    } else if (begin.isAfter(now.plus(FARTHEST))) {
      wrong.add(
          new FieldError(
              "/begin_at",
              "too_far_ahead",
              "`begin_at` is more than "
                  + FARTHEST.toDays()
                  + " days ahead, and the credits are"
                  + " held until then. Submit it later."));
    }
  }

  private static void ends(
      Timing timing, Instant deadline, int minutes, Instant now, List<FieldError> wrong) {
    Instant from = timing.beginAt().filter(begin -> begin.isAfter(now)).orElse(now);
    if (!deadline.isAfter(now)) {
      wrong.add(
          new FieldError(
              "/deadline",
              "time_in_the_past",
              "`deadline` is " + deadline + " and it is " + now + ". Give a later one."));
    } else if (from.plus(Duration.ofMinutes(minutes)).isAfter(deadline)) {
      wrong.add(
          new FieldError(
              "/deadline",
              "too_short",
              "Between "
                  + from
                  + " and the deadline "
                  + deadline
                  + " there is no room for the "
                  + minutes
                  + " minutes of the quote. Give a later deadline or ask for fewer minutes."));
    }
  }

  private static ApiException refused(List<FieldError> wrong) {
    return Refusal.of(ErrorCode.INVALID_REQUEST, "The session could never run when it asks to.")
        .withErrors(wrong)
        .exception();
  }
}
