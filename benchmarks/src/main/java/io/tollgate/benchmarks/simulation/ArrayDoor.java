package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.session.ArrayChange;
import io.tollgate.scheduler.session.ArrayDesk;
import io.tollgate.scheduler.session.ArraySize;
import io.tollgate.scheduler.session.ArrayWish;
import io.tollgate.scheduler.session.SessionArray;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.UUID;
import java.util.function.BiFunction;

/** What users do with arrays, through the desk that the API uses. */
final class ArrayDoor {
  private final FrontDoor door;
  private final ArrayDesk desk;

  ArrayDoor(FrontDoor door, ArrayDesk desk) {
    this.door = door;
    this.desk = desk;
  }

  Outcome<SessionArray> submit(Wish wish, ArraySize size, UUID quote) {
    return door.act(
        wish.account(),
        (tx, act) ->
            desk.submit(
                tx,
                door.caller(wish),
                new ArrayWish(FrontDoor.submission(wish, quote), size),
                act));
  }

  /** As the route does: it makes no more, and then its elements go one by one. */
  Outcome<SessionArray> stop(UUID array, boolean running) {
    Outcome<SessionArray> stopped = door.act("user", (tx, act) -> desk.stop(tx, array, act));
    if (stopped.done()) {
      each((tx, act) -> desk.stopNext(tx, array, running, EndReason.STOPPED_BY_USER, act));
    }
    return stopped;
  }

  Outcome<SessionArray> onHold(UUID array, boolean held) {
    Outcome<SessionArray> done = door.act("user", (tx, act) -> desk.hold(tx, array, held, act));
    if (done.done()) {
      each((tx, act) -> desk.holdNext(tx, array, held, act));
    }
    return done;
  }

  Outcome<SessionArray> change(UUID array, ArrayChange change) {
    Outcome<SessionArray> done = door.act("user", (tx, act) -> desk.change(tx, array, change, act));
    if (done.done() && change.priority().isPresent()) {
      each((tx, act) -> desk.rankNext(tx, array, act));
    }
    return done;
  }

  private void each(BiFunction<Transaction, Act, Boolean> next) {
    boolean more = true;
    while (more) {
      more = door.act("user", next).answer().orElse(false);
    }
  }
}
