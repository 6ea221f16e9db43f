package io.tollgate.scheduler.decision;

import java.util.List;

/**
 * Why and how long a session waits.
 *
 * @param reasons all of them, never empty: lifting all starts it, lifting all but one does not
 * @param eta when it starts
 * @param position place in its pool's queue, from 1
 */
public record Waiting(List<WaitReason> reasons, Eta eta, int position) {

  public Waiting {
    reasons = List.copyOf(reasons);
    if (reasons.isEmpty()) {
      throw new IllegalArgumentException("a session that waits has a reason");
    }
    if (position < 1) {
      throw new IllegalArgumentException("position counts from 1, not " + position);
    }
  }
}
