package io.tollgate.scheduler.event;

import io.tollgate.scheduler.identity.Act;
import java.util.List;

/** The log of events, written in the transaction of what it tells of. */
public interface EventStore {
  /** Adds one event. */
  void append(Event event, Act act);

  /** Adds events of one act in their order, in one round trip. */
  default void append(List<Event> events, Act act) {
    append(events.stream().map(event -> new Told(event, act)).toList());
  }

  /** An event and whose act it tells of. */
  record Told(Event event, Act act) {}

  /** Adds events in their order, in one round trip. */
  void append(List<Told> events);
}
