package io.tollgate.scheduler.session;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * When a session may run, by its owner's wish. It never changes.
 *
 * @param beginAt it does not start before
 * @param deadline it ends before, whatever happens: it is given up when it no longer could
 * @param after what must have ended first, and how
 */
public record Timing(
    Optional<Instant> beginAt, Optional<Instant> deadline, List<Dependency> after) {

  /** At any time. */
  public static final Timing ANY = new Timing(Optional.empty(), Optional.empty());

  public Timing {
    after = List.copyOf(after);
  }

  /** By the clock alone. */
  public Timing(Optional<Instant> beginAt, Optional<Instant> deadline) {
    this(beginAt, deadline, List.of());
  }
}
