package io.tollgate.scheduler.fairness;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * What one attempt of a session uses of the fleet. While it holds GPUs that is all it has prepaid
 * and not used before, extensions too; once it is over, what it did use. Both count from the time
 * it was placed, as if it had been known then.
 *
 * @param attempt which of its attempts, from 1
 * @param project the name of the account's project it is for
 * @param gpuMinutes GPUs, or the part of one, times minutes, more than 0
 * @param began when it was placed
 */
public record AttemptUse(
    SessionId session,
    int attempt,
    AccountId account,
    Optional<String> project,
    double gpuMinutes,
    Instant began) {

  /** The order in which they are added up, so that the sum is the same to the last digit. */
  public static final Comparator<AttemptUse> IN_ORDER =
      Comparator.comparing(AttemptUse::began)
          .thenComparing(use -> use.session().value())
          .thenComparingInt(AttemptUse::attempt);

  public AttemptUse {
    if (!(gpuMinutes > 0 && gpuMinutes < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "attempt " + attempt + " of " + session + " used " + gpuMinutes + " GPU-minutes");
    }
  }

  /** Of a session that holds GPUs: all that it may still use; empty of any other. */
  public static Optional<AttemptUse> open(Session session) {
    return session.state().holdsGpus()
        ? of(session, session.timeLeft().toMinutes())
        : Optional.empty();
  }

  /**
   * Of a session that held GPUs and has let go of them: what it used; empty when that is nothing.
   */
  public static Optional<AttemptUse> over(Session before, Session after) {
    if (Planted.is(HouseDefect.USE_STAYS_PREPAID)) {
      return of(before, before.timeLeft().toMinutes());
    }
    return of(before, after.progress().minutesUsed() - before.progress().minutesUsed());
  }

  /** As it counts in a sum. */
  Usage usage() {
    return new Usage(gpuMinutes, began);
  }

  private static double gpus(Shape shape) {
    return shape.gpus() * shape.gpuThousandths() / (double) Shape.WHOLE;
  }

  private static Optional<AttemptUse> of(Session session, long minutes) {
    if (minutes <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        new AttemptUse(
            session.id(),
            session.progress().attempt(),
            session.request().account(),
            session.request().project(),
            minutes * gpus(session.request().shape()),
            session.progress().startingAt().orElse(session.progress().queuedAt())));
  }
}
