package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.scheduler.session.ArrayDesk;
import io.tollgate.scheduler.session.ArraySize;
import io.tollgate.scheduler.session.SessionArray;
import java.util.UUID;

/** What users do with arrays, through the desk that the API uses. */
final class ArrayDoor {
  private final FrontDoor door;
  private final ArrayDesk desk;

  ArrayDoor(FrontDoor door, ArrayDesk desk) {
    this.door = door;
    this.desk = desk;
  }

  Outcome<SessionArray> submit(FrontDoor.Wish wish, ArraySize size, UUID quote) {
    return door.act(
        wish.account(),
        (tx, act) ->
            desk.submit(tx, door.caller(wish), FrontDoor.submission(wish, quote), size, act));
  }

  /** As the route does: it makes no more, and then its elements go a few at a time. */
  Outcome<SessionArray> stop(UUID array, boolean running) {
    Outcome<SessionArray> stopped = door.act("user", (tx, act) -> desk.stop(tx, array, act));
    boolean more = stopped.done();
    while (more) {
      Outcome<Boolean> some =
          door.act(
              "user",
              (tx, act) -> desk.stopSome(tx, array, running, EndReason.STOPPED_BY_USER, act));
      more = some.answer().orElse(false);
    }
    return stopped;
  }

  Outcome<SessionArray> onHold(UUID array, boolean held) {
    return door.act("user", (tx, act) -> desk.onHold(tx, array, held, act));
  }
}
