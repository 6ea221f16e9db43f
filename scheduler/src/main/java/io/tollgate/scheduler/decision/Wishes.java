package io.tollgate.scheduler.decision;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What people wish of the time of a waiting session: its owner, and an operator.
 *
 * @param heldSince since when its owner holds it, empty when he does not
 * @param withheld an operator's hold
 * @param beginAt it does not start before
 * @param deadline it ends before
 * @param awaits the sessions that come first
 */
public record Wishes(
    Optional<Instant> heldSince,
    Optional<Withheld> withheld,
    Optional<Instant> beginAt,
    Optional<Instant> deadline,
    List<Awaits> awaits) {

  /** None. */
  public static final Wishes NONE =
      new Wishes(Optional.empty(), Optional.empty(), Optional.empty());

  /** Those of its owner's clock. */
  public Wishes(
      Optional<Instant> heldSince, Optional<Instant> beginAt, Optional<Instant> deadline) {
    this(heldSince, Optional.empty(), beginAt, deadline, List.of());
  }

  public Wishes {
    awaits = List.copyOf(awaits);
  }

  /** The same with that operator's hold. */
  public Wishes withheld(Optional<Withheld> hold) {
    return new Wishes(heldSince, hold, beginAt, deadline, awaits);
  }

  /** The same after those sessions. */
  public Wishes awaiting(List<Awaits> others) {
    return new Wishes(heldSince, withheld, beginAt, deadline, others);
  }
}
