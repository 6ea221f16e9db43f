package io.tollgate.scheduler.decision;

import java.time.Duration;

/**
 * The rules a decision follows.
 *
 * @param firmPromises how many promises a pool may have open; 0 makes all answers estimates
 * @param promisesPerAccount how many of them one account may have
 * @param horizon how far ahead a promise may lie
 * @param startTimeout how long a start may take
 * @param stopGrace time from the stop signal to the kill
 * @param cleanupBound time from the kill until the GPUs are free again
 * @param halfLife after how long what was used counts half in the shares
 */
public record Policy(
    int firmPromises,
    int promisesPerAccount,
    Duration horizon,
    Duration startTimeout,
    Duration stopGrace,
    Duration cleanupBound,
    Duration halfLife) {

  /** Slurm's default too. */
  private static final Duration HALF_LIFE = Duration.ofDays(7);

  /** What the server uses unless told otherwise. */
  public static final Policy DEFAULT =
      new Policy(
          64,
          4,
          Duration.ofHours(24),
          Duration.ofMinutes(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60));

  /** With the usual half-life. */
  public Policy(
      int firmPromises,
      int promisesPerAccount,
      Duration horizon,
      Duration startTimeout,
      Duration stopGrace,
      Duration cleanupBound) {
    this(
        firmPromises,
        promisesPerAccount,
        horizon,
        startTimeout,
        stopGrace,
        cleanupBound,
        HALF_LIFE);
  }

  /** The same with another half-life. */
  public Policy withHalfLife(Duration other) {
    return new Policy(
        firmPromises, promisesPerAccount, horizon, startTimeout, stopGrace, cleanupBound, other);
  }

  /** How late a round may begin what was promised, a change of leaders included. */
  private static final Duration ROUND_LATE_MAX = Duration.ofSeconds(10);

  /**
   * What every slot has to spare, so that a start that comes a little late still ends before the
   * next slot begins. Without it a promise that is a millisecond late pushes all behind it. None
   * where starts take no time, as in scenarios.
   */
  public Duration slack() {
    return startTimeout.compareTo(ROUND_LATE_MAX) < 0 ? startTimeout : ROUND_LATE_MAX;
  }

  /** How long GPUs are held at most by a session with this much prepaid time, from its start on. */
  public Duration heldAtMost(Duration runLimit) {
    return startTimeout.plus(runLimit).plus(stopGrace).plus(cleanupBound);
  }
}
