package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One reason why a session waits. Since when is kept by the caller, who sees the reasons change.
 *
 * @param code which reason
 * @param message a sentence with the counts
 * @param until when this reason ends at the latest, empty when nobody knows
 * @param behind the sessions ahead, for {@link WaitCode#PRIORITY}, that come first, for {@link
 *     WaitCode#DEPENDENCY}, or that leave, for {@link WaitCode#WAITING_FOR_PREEMPTED}; empty for
 *     all others
 */
public record WaitReason(
    WaitCode code, String message, Optional<Instant> until, List<SessionId> behind) {

  public WaitReason {
    behind = List.copyOf(behind);
  }

  /** A reason that names nobody. */
  public static WaitReason of(WaitCode code, String message, Optional<Instant> until) {
    return new WaitReason(code, message, until, List.of());
  }
}
