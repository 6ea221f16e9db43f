package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.session.Predecessor;
import io.tollgate.scheduler.session.SessionArray;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Users of arrays, who ask again when a server died before it answered. */
final class Crowds {
  private static final long ASK_AGAIN_MS = 3_000;

  private final SimulatedWorld world;
  private final Map<Integer, UUID> arrays = new HashMap<>();

  Crowds(SimulatedWorld world) {
    this.world = world;
  }

  void happens(Crowd crowd) {
    if (crowd instanceof Crowd.Submit submit) {
      quote(submit);
    } else if (crowd instanceof Crowd.Stop stop) {
      Optional.ofNullable(arrays.get(stop.key())).ifPresent(id -> stop(id, stop.running()));
    } else if (crowd instanceof Crowd.Change change) {
      Optional.ofNullable(arrays.get(change.key()))
          .ifPresent(id -> world.door.arrays().change(id, change.change()));
    } else if (crowd instanceof Crowd.OnHold hold) {
      Optional.ofNullable(arrays.get(hold.key()))
          .ifPresent(id -> world.door.arrays().onHold(id, hold.held()));
    }
  }

  private void quote(Crowd.Submit asked) {
    Crowd.Submit submit =
        asked.knowing(key -> Optional.ofNullable(arrays.get(key)).map(Predecessor::ofArray));
    Outcome<Quote> quoted = world.door.quote(submit.wish());
    if (quoted.unanswered()) {
      world.agenda.after(ASK_AGAIN_MS, () -> quote(submit));
    }
    quoted.answer().ifPresent(quote -> start(submit, quote.quoteId()));
  }

  private void start(Crowd.Submit submit, UUID quote) {
    Outcome<SessionArray> started = world.door.arrays().submit(submit.wish(), submit.size(), quote);
    Optional<UUID> used =
        world.database.money().quotes().find(quote).flatMap(found -> found.usedBy());
    if (started.done() && used.isEmpty()) {
      throw Violation.found("18", "the array under quote " + quote + " was answered and is gone");
    }
    used.ifPresent(
        array -> {
          arrays.put(submit.key(), array);
          world.planArray(array, submit.plan());
        });
    if (started.unanswered()) {
      world.agenda.after(ASK_AGAIN_MS, () -> start(submit, quote));
    }
  }

  private void stop(UUID array, boolean running) {
    Outcome<SessionArray> stopped = world.door.arrays().stop(array, running);
    if (stopped.unanswered()) {
      world.agenda.after(ASK_AGAIN_MS, () -> stop(array, running));
    } else if (stopped.done()) {
      world.crowds.stopped(array);
    }
  }

  /** Everything that is open is stopped. */
  void stopAll() {
    for (SessionArray array : List.copyOf(world.database.arrays())) {
      if (array.closed().isEmpty()) {
        stop(array.id(), true);
      }
    }
  }
}
