package io.tollgate.metering.charging;

import io.tollgate.metering.Cause;
import java.util.Optional;
import java.util.UUID;

/**
 * A session whose attempt ended, or that ended without one that ran.
 *
 * @param attempt the end of the attempt that ran, for the same reason
 */
public record SessionEnd(UUID sessionId, EndReason reason, Optional<Ending> attempt, Cause cause) {
  /** The end of an attempt; the session is settled unless it waits to run again. */
  public static SessionEnd ofAttempt(UUID sessionId, Ending ending, Cause cause) {
    return new SessionEnd(sessionId, ending.reason(), Optional.of(ending), cause);
  }

  /** The end of a session that waited, be it for its first attempt or another. */
  public static SessionEnd neverRan(UUID sessionId, EndReason reason, Cause cause) {
    return new SessionEnd(sessionId, reason, Optional.empty(), cause);
  }
}
