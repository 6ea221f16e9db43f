package io.tollgate.scheduler.session;

import java.time.Instant;
import java.util.Optional;

/**
 * When a session may run, by its owner's wish. It never changes.
 *
 * @param beginAt it does not start before
 * @param deadline it ends before, whatever happens: it is given up when it no longer could
 */
public record Timing(Optional<Instant> beginAt, Optional<Instant> deadline) {

  /** At any time. */
  public static final Timing ANY = new Timing(Optional.empty(), Optional.empty());
}
