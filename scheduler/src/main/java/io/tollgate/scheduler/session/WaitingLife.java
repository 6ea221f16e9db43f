package io.tollgate.scheduler.session;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import java.time.Instant;
import java.util.Optional;

/**
 * What people change of a session that waits: its owner's hold, an operator's, its place. Part of
 * {@link SessionLife}'s table; each changes nothing when it is so already.
 */
final class WaitingLife {

  private WaitingLife() {}

  /** The next progress of a waiting session, or empty when the event changes nothing. */
  static Optional<Progress> apply(Progress at, SessionEvent event, Instant now) {
    ProgressChange next = at.change();
    if (event instanceof SessionEvent.Held && at.heldSince().isEmpty()) {
      next.heldSince = Optional.of(now);
    } else if (event instanceof SessionEvent.LetGo && mayLetGo(at)) {
      next.heldSince = Optional.empty();
      if (Planted.is(HouseDefect.USER_LIFTS_OPERATORS_HOLD)) {
        next.operatorHold = Optional.empty();
      }
    } else if (event instanceof SessionEvent.HeldByOperator hold && at.operatorHold().isEmpty()) {
      next.operatorHold = Optional.of(new OperatorHold(hold.by(), hold.reason(), now));
    } else if (event instanceof SessionEvent.LetGoByOperator && at.operatorHold().isPresent()) {
      next.operatorHold = Optional.empty();
    } else if (event instanceof SessionEvent.Ranked rank && rank.priority() != at.priority()) {
      next.priority = rank.priority();
    } else {
      return Optional.empty();
    }
    return Optional.of(next.done());
  }

  private static boolean mayLetGo(Progress at) {
    return at.heldSince().isPresent()
        || (at.operatorHold().isPresent() && Planted.is(HouseDefect.USER_LIFTS_OPERATORS_HOLD));
  }
}
