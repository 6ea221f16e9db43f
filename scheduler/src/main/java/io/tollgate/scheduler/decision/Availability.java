package io.tollgate.scheduler.decision;

import java.time.Instant;
import java.util.Optional;

/**
 * Whether a node takes new work.
 *
 * @param state what it is
 * @param since since when, empty for a ready node
 * @param why the cause in a word, empty when there is no more to say
 */
public record Availability(State state, Optional<Instant> since, Optional<String> why) {

  /** Takes new work. */
  public static final Availability READY =
      new Availability(State.READY, Optional.empty(), Optional.empty());

  /** The three cases a decision tells apart. */
  public enum State {
    /** Takes new work. */
    READY,
    /** Joining, unreachable, lost, sick or set aside: {@link WaitCode#NODE_DOWN}. */
    DOWN,
    /** Cordoned or draining: {@link WaitCode#NODE_DRAIN}. */
    DRAIN
  }

  /** Joining, unreachable, lost or set aside. */
  public static Availability down(Instant since) {
    return new Availability(State.DOWN, Optional.of(since), Optional.empty());
  }

  /** The same because of what stands against the node, such as {@code xid_79} or silence. */
  public static Availability down(Instant since, String cause) {
    return new Availability(State.DOWN, Optional.of(since), Optional.of(cause));
  }

  /** Cordoned or draining. */
  public static Availability drain(Instant since) {
    return new Availability(State.DRAIN, Optional.of(since), Optional.empty());
  }
}
