package io.tollgate.scheduler.control;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What an operator lays down for a time.
 *
 * @param <R> its own kind
 */
interface OperatorRule<R extends OperatorRule<R>> {
  /** Its id. */
  UUID id();

  /** {@code live} or {@code test}. */
  String world();

  /** When it ended; it changes nothing any more. */
  Optional<Instant> endedAt();

  /** The same, ended then. */
  R ended(Instant at);
}
