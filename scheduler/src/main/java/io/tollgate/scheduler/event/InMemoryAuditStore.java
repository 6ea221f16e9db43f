package io.tollgate.scheduler.event;

import io.tollgate.metering.memory.UndoLog;
import io.tollgate.scheduler.identity.Act;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The audit log of a simulated world. */
public final class InMemoryAuditStore implements AuditStore {
  /** An entry and whose act it was. */
  public record Row(Entry entry, Act act) {}

  private final UndoLog log;
  private final List<Row> rows = new ArrayList<>();

  public InMemoryAuditStore(UndoLog log) {
    this.log = log;
  }

  @Override
  public void append(Entry entry, Act act) {
    rows.add(new Row(entry, act));
    log.undoWith(() -> rows.remove(rows.size() - 1));
  }

  /** A view of all, in order. */
  public List<Row> all() {
    return Collections.unmodifiableList(rows);
  }
}
