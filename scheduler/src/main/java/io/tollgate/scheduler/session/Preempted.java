package io.tollgate.scheduler.session;

import java.time.Instant;
import java.util.Optional;

/**
 * That a session was made to leave.
 *
 * @param times how often so far
 * @param at when it was ordered to last
 * @param by the session that needed the room, empty when an operator ordered it
 */
public record Preempted(int times, Instant at, Optional<SessionId> by) {

  /** Once more than before. */
  static Preempted after(Optional<Preempted> before, Instant now, Optional<SessionId> by) {
    return new Preempted(before.map(Preempted::times).orElse(0) + 1, now, by);
  }
}
