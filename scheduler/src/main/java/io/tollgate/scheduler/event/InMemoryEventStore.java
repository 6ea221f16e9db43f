package io.tollgate.scheduler.event;

import io.tollgate.metering.memory.UndoLog;
import io.tollgate.scheduler.identity.Act;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The log of events of a simulated world. */
public final class InMemoryEventStore implements EventStore {
  /** An event and whose act it was. */
  public record Row(Event event, Act act) {}

  private final UndoLog log;
  private final List<Row> rows = new ArrayList<>();

  public InMemoryEventStore(UndoLog log) {
    this.log = log;
  }

  @Override
  public void append(Event event, Act act) {
    rows.add(new Row(event, act));
    log.undoWith(() -> rows.remove(rows.size() - 1));
  }

  @Override
  public void append(List<Event> events, Act act) {
    events.forEach(event -> append(event, act));
  }

  /** A view of all, in order. */
  public List<Row> all() {
    return Collections.unmodifiableList(rows);
  }
}
