package io.tollgate.scheduler.agent;

import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.scheduler.agent.protocol.Messages.Utilization;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/** Utilization per GPU and minute in a simulated world. */
public final class InMemoryUtilizationStore implements UtilizationStore {
  private record Key(UUID allocation, String gpu, int minute) {}

  private final Table<Key, Row> rows;
  private final Predicate<UUID> allocations;

  /** Takes minutes of the allocations that there are. */
  public InMemoryUtilizationStore(UndoLog log, Predicate<UUID> allocations) {
    this.rows = Table.hashed(log);
    this.allocations = allocations;
  }

  @Override
  public void put(List<Row> reported) {
    for (Row row : reported) {
      Utilization minute = row.minute();
      if (!allocations.test(row.allocation())
          || minute.minute() < 0
          || minute.samples() < 0
          || minute.expectedSamples() < 0) {
        throw new IllegalStateException("no minute can be noted of this: " + row);
      }
      Key key = new Key(row.allocation(), minute.gpuUuid(), minute.minute());
      Row before = rows.get(key);
      if (before == null || minute.samples() >= before.minute().samples()) {
        rows.put(key, row);
      }
    }
  }

  @Override
  public Map<Span, List<Utilization>> within(Collection<Span> spans) {
    Map<Span, List<Utilization>> known = new HashMap<>();
    for (Span span : spans) {
      List<Utilization> minutes = new ArrayList<>();
      for (int minute = span.from(); minute < span.through(); minute++) {
        rows.find(new Key(span.allocation(), span.gpu(), minute))
            .ifPresent(row -> minutes.add(row.minute()));
      }
      known.put(span, minutes);
    }
    return known;
  }

  /** All rows, in the order first written. */
  public Collection<Row> all() {
    return rows.values();
  }
}
