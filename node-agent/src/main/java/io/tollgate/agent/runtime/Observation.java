package io.tollgate.agent.runtime;

import org.jspecify.annotations.Nullable;

/**
 * What can be seen of one allocation's work. Times are milliseconds of the boot clock.
 *
 * @param phase how far it is
 * @param goMs when the work began; 0 before that
 * @param endMs when it ended; 0 before that
 * @param exitCode when it ended by itself or by a signal (128 + n)
 * @param message why a start failed, or what the user should know of the end
 */
public record Observation(
    Phase phase, long goMs, long endMs, @Nullable Integer exitCode, @Nullable String message) {

  /** How far the work is. */
  public enum Phase {
    /** Nothing was ever started. */
    ABSENT,
    /** Something was started, the work itself has not begun. */
    STARTING,
    /** The work runs. */
    RUNNING,
    /** The work ended and left its exit code. */
    ENDED,
    /** The start failed; no time is owed. */
    START_FAILED,
    /** The work ran, is gone, and left no exit code. */
    VANISHED
  }

  public static Observation absent() {
    return new Observation(Phase.ABSENT, 0, 0, null, null);
  }

  public static Observation starting() {
    return new Observation(Phase.STARTING, 0, 0, null, null);
  }

  public static Observation running(long goMs) {
    return new Observation(Phase.RUNNING, goMs, 0, null, null);
  }

  public static Observation ended(long goMs, long endMs, int exitCode) {
    return ended(goMs, endMs, exitCode, null);
  }

  /**
   * An end of which there is something to say.
   *
   * @param message for the user
   */
  public static Observation ended(long goMs, long endMs, int exitCode, @Nullable String message) {
    return new Observation(Phase.ENDED, goMs, endMs, exitCode, message);
  }

  public static Observation startFailed(String message) {
    return new Observation(Phase.START_FAILED, 0, 0, null, message);
  }

  public static Observation vanished(long goMs) {
    return new Observation(Phase.VANISHED, goMs, 0, null, null);
  }
}
