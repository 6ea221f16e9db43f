package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.SessionId;
import java.util.List;
import java.util.Set;

/** What one session would find on nodes if others were made to leave them. */
interface Vacancies {
  /** Who may be made to leave that node for the claimant, in no order. */
  List<HeldSession> mayLeave(NodeLine node);

  /** GPUs that are free there, or will be when those are gone who leave already. */
  int free(NodeLine node);

  /** Whether one node's part would be free from now on if those were gone. */
  boolean fits(NodeLine node, Set<SessionId> gone);

  /** GPU-time it would lose, in GPU-ticks. */
  long lost(HeldSession session);
}
