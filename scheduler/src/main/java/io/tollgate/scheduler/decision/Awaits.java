package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.Predecessor;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.Optional;

/**
 * What a waiting session waits for: that another ends as wanted, and a delay.
 *
 * @param on the other
 * @param wanted how, such as {@code has completed}
 * @param met from when on it is no obstacle; present once the other has ended so
 * @param expected when that is at the latest, should it end so; empty while nobody can say
 */
public record Awaits(
    Predecessor on, String wanted, Optional<Instant> met, Optional<Instant> expected) {

  /** That a session does. */
  public Awaits(SessionId on, String wanted, Optional<Instant> met, Optional<Instant> expected) {
    this(Predecessor.of(on), wanted, met, expected);
  }

  /** When it is no obstacle any more, as far as anybody can say. */
  Optional<Instant> until() {
    return met.or(() -> expected);
  }
}
