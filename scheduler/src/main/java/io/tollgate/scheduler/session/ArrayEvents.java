package io.tollgate.scheduler.session;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.event.Event;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.util.Optional;

/**
 * What others hear of arrays, beside what they hear of each element: that one is there, and over.
 */
public final class ArrayEvents {
  /** That many are told in one sweep; the rest follows with the next. */
  private static final int TOLD_AT_ONCE = 64;

  private ArrayEvents() {}

  static void submitted(Transaction tx, SessionArray array, Act act) {
    tx.events().append(event(array, "array.submitted", Optional.empty()), act);
  }

  static void changed(Transaction tx, SessionArray array, ArrayChange change, Act act) {
    Event event = event(array, "array.changed", Optional.empty());
    change.priority().ifPresent(priority -> event.payload().put("priority", priority));
    change
        .runningMax()
        .ifPresent(
            most ->
                event
                    .payload()
                    .set(
                        "running_max",
                        most.isPresent()
                            ? IntNode.valueOf(most.getAsInt())
                            : NullNode.getInstance()));
    tx.events().append(event, act);
  }

  /** Tells of arrays of which no element is made any more and all have ended, each once. */
  public static void tellEnds(Transaction tx, Instant now) {
    for (int i = 0; i < TOLD_AT_ONCE; i++) {
      Optional<SessionArray> ended = tx.arrays().lockEnded();
      if (ended.isEmpty() || Planted.is(HouseDefect.ARRAY_END_UNTOLD)) {
        return;
      }
      SessionArray array = ended.get();
      Ending.As as = Ending.As.ofArray(array.size().count(), tx.arrays().ends(array.id()));
      if (tx.arrays().end(array.id(), new Ending(as, now))) {
        Act act = new Act("system:cycle", "array:" + array.id(), now);
        tx.events().append(event(array, "array.ended", Optional.of(as)), act);
      }
    }
  }

  private static Event event(SessionArray array, String type, Optional<Ending.As> ended) {
    ObjectNode payload = Json.object();
    payload.put("count", array.size().count());
    payload.put("made", array.made());
    array.closed().ifPresent(closed -> payload.put("closed_as", closed.end().word()));
    ended.ifPresent(as -> payload.put("ended_as", as.word()));
    return new Event(
        Optional.of(array.account()),
        World.of(array.template().request().world()),
        type,
        Optional.of(array.id()),
        payload);
  }
}
