package io.tollgate.scheduler.decision;

import java.time.Instant;
import java.util.Optional;

/**
 * Whether a node takes new work.
 *
 * @param state what it is
 * @param since since when, empty for a ready node
 */
public record Availability(State state, Optional<Instant> since) {

  /** Takes new work. */
  public static final Availability READY = new Availability(State.READY, Optional.empty());

  /** The three cases a decision tells apart. */
  public enum State {
    /** Takes new work. */
    READY,
    /** Joining, unreachable, lost or set aside: {@link WaitCode#NODE_DOWN}. */
    DOWN,
    /** Cordoned or draining: {@link WaitCode#NODE_DRAIN}. */
    DRAIN
  }

  /** Joining, unreachable, lost or set aside. */
  public static Availability down(Instant since) {
    return new Availability(State.DOWN, Optional.of(since));
  }

  /** Cordoned or draining. */
  public static Availability drain(Instant since) {
    return new Availability(State.DRAIN, Optional.of(since));
  }
}
