package io.tollgate.metering.charging;

/**
 * The end of an attempt, with what its agents proved.
 *
 * @param minElapsedMs the smallest proof of a gang; that of the only agent otherwise
 * @param maxElapsedMs the largest
 * @param requeue the session waits to run again and keeps its hold
 */
public record Ending(
    int attempt, EndReason reason, long minElapsedMs, long maxElapsedMs, boolean requeue) {
  /** Checks that the proofs can be. */
  public Ending {
    if (minElapsedMs < 0 || maxElapsedMs < minElapsedMs) {
      throw new IllegalArgumentException(
          "Elapsed " + minElapsedMs + " to " + maxElapsedMs + " ms cannot be.");
    }
    if (requeue && !reason.isPlatform()) {
      throw new IllegalArgumentException("Nothing is requeued that ended " + reason.code());
    }
  }
}
