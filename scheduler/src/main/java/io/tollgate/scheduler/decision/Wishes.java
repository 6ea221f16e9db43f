package io.tollgate.scheduler.decision;

import java.time.Instant;
import java.util.Optional;

/**
 * What the owner of a waiting session wishes of its time.
 *
 * @param heldSince since when it is held, empty when it is not
 * @param beginAt it does not start before
 * @param deadline it ends before
 */
public record Wishes(
    Optional<Instant> heldSince, Optional<Instant> beginAt, Optional<Instant> deadline) {

  /** None. */
  public static final Wishes NONE =
      new Wishes(Optional.empty(), Optional.empty(), Optional.empty());
}
