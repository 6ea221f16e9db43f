package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.SessionId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A session that starts now, on all its nodes.
 *
 * @param session which
 * @param sessionVersion the version this was decided on
 * @param placements one per node, by rank
 * @param why why there
 * @param shortened for how long, when that is less than all that is prepaid
 */
public record Start(
    SessionId session,
    long sessionVersion,
    List<Placement> placements,
    Why why,
    Optional<Duration> shortened) {

  public Start {
    placements = List.copyOf(placements);
  }

  /** Where nobody was asked why. */
  public Start(SessionId session, long sessionVersion, List<Placement> placements) {
    this(session, sessionVersion, placements, Why.UNSAID, Optional.empty());
  }
}
