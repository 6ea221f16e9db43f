package io.tollgate.agent.health;

import java.time.Instant;

/**
 * A moment under both clocks.
 *
 * @param uptimeMs boot clock, by which time is measured
 * @param wall what people read; it can be set, so nothing is computed from it
 */
public record Moment(long uptimeMs, Instant wall) {

  /** The wall clock's time as people read it, RFC 3339 in UTC. */
  String text() {
    return wall.toString();
  }
}
