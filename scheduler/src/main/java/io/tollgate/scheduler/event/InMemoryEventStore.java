package io.tollgate.scheduler.event;

import io.tollgate.metering.memory.UndoLog;
import io.tollgate.scheduler.identity.Act;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The log of events of a simulated world. */
public final class InMemoryEventStore implements EventStore {
  private final UndoLog log;
  private final List<Told> rows = new ArrayList<>();

  public InMemoryEventStore(UndoLog log) {
    this.log = log;
  }

  @Override
  public void append(Event event, Act act) {
    rows.add(new Told(event, act));
    log.undoWith(() -> rows.remove(rows.size() - 1));
  }

  @Override
  public void append(List<Told> events) {
    events.forEach(told -> append(told.event(), told.act()));
  }

  /** A view of all, in order. */
  public List<Told> all() {
    return Collections.unmodifiableList(rows);
  }
}
