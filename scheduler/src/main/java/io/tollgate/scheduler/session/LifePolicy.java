package io.tollgate.scheduler.session;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import java.time.Duration;
import java.util.Optional;

/**
 * The bounds of a session's life.
 *
 * @param startTimeout how long a start may take before it counts as failed
 * @param stopGrace time between the stop signal and the kill, at most 120 s
 * @param cleanupBound time after the kill within which a node must confirm the end
 * @param startAttempts failed starts after which the session gives up
 * @param startBackoff wait after the first failed start; doubles
 * @param startBackoffMax the longest such wait
 * @param requeuesMax how often a platform end queues a session again
 */
public record LifePolicy(
    Duration startTimeout,
    Duration stopGrace,
    Duration cleanupBound,
    int startAttempts,
    Duration startBackoff,
    Duration startBackoffMax,
    int requeuesMax) {

  /** DESIGN §7's defaults. */
  public static LifePolicy defaults() {
    return new LifePolicy(
        Duration.ofMinutes(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        3,
        Duration.ofSeconds(10),
        Duration.ofMinutes(10),
        5);
  }

  /**
   * The pause before requeue number {@code requeues} may start. Once is chance and starts at once;
   * from the second time on the pause grows like that after failed starts.
   */
  public Optional<Duration> requeuePause(int requeues) {
    return requeues < 2 || Planted.is(HouseDefect.REQUEUED_WITHOUT_PAUSE)
        ? Optional.empty()
        : Optional.of(backoff(requeues - 1));
  }

  /** The wait before start number {@code failures + 1}. */
  public Duration backoff(int failures) {
    Duration wait = startBackoff;
    for (int i = 1; i < failures && wait.compareTo(startBackoffMax) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(startBackoffMax) > 0 ? startBackoffMax : wait;
  }
}
