package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.SessionId;
import java.util.List;

/**
 * A session that starts now, on all its nodes.
 *
 * @param session which
 * @param sessionVersion the version this was decided on
 * @param placements one per node, by rank
 * @param why why there
 */
public record Start(SessionId session, long sessionVersion, List<Placement> placements, Why why) {

  public Start {
    placements = List.copyOf(placements);
  }

  /** Where nobody was asked why. */
  public Start(SessionId session, long sessionVersion, List<Placement> placements) {
    this(session, sessionVersion, placements, Why.UNSAID);
  }
}
