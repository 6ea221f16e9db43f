package io.tollgate.scheduler.decision;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import java.util.Optional;

/** Shut while an operator holds the session. */
final class OperatorHoldGate implements Gate {

  @Override
  public WaitCode code() {
    return WaitCode.OPERATOR_QUEUE;
  }

  @Override
  public boolean concerns(QueuedSession session) {
    return session.wishes().withheld().isPresent();
  }

  @Override
  public long opens(QueuedSession session) {
    boolean held = session.wishes().withheld().isPresent();
    return held && !Planted.is(HouseDefect.HELD_SESSION_STARTS) ? Ticks.NEVER : 0;
  }

  @Override
  public WaitReason reason(QueuedSession session) {
    Withheld hold = session.wishes().withheld().orElseThrow();
    return WaitReason.of(
        code(),
        "It is held by an operator ("
            + hold.by()
            + ") since "
            + hold.since()
            + ": "
            + hold.reason()
            + ".",
        Optional.empty());
  }
}
