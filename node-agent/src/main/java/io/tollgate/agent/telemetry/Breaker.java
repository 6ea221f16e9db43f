package io.tollgate.agent.telemetry;

/**
 * Leaves a source alone that fails and fails: an exporter that stalls on a busy card is not helped
 * by being asked. After three failures in a row it is asked again only after a pause, once; each
 * further failure doubles the pause. Times are of the boot clock.
 */
final class Breaker {

  private static final int FAILURES = 3;
  private static final int FIRST_PAUSE = 2;
  private static final int LONGEST_PAUSE = 20;

  private final long intervalMs;
  private int failures;
  private long pauseMs;
  private long closedUntilMs = Long.MIN_VALUE;

  /**
   * A breaker that lets pass.
   *
   * @param intervalMs time between two looks; pauses are from 2 to 20 of them
   */
  Breaker(long intervalMs) {
    this.intervalMs = intervalMs;
  }

  /** Whether the source may be asked now. */
  boolean allows(long nowMs) {
    return nowMs >= closedUntilMs;
  }

  void succeeded() {
    failures = 0;
    pauseMs = 0;
    closedUntilMs = Long.MIN_VALUE;
  }

  void failed(long nowMs) {
    failures++;
    if (failures >= FAILURES) {
      pauseMs =
          Math.min(
              LONGEST_PAUSE * intervalMs, pauseMs == 0 ? FIRST_PAUSE * intervalMs : 2 * pauseMs);
      closedUntilMs = nowMs + pauseMs;
    }
  }
}
