package io.tollgate.metering.charging;

import io.tollgate.metering.Cause;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Warnings of a world without a database; for one thread. */
public final class InMemoryWarnings implements WarningStore {
  private final Table<Key, Warning> told;

  private record Key(UUID sessionId, Warning.Kind kind, int minutes) {}

  /** On a log. */
  public InMemoryWarnings(UndoLog log) {
    this.told = Table.hashed(log);
  }

  @Override
  public List<Warning> add(List<Warning> warnings, Cause cause, Instant now) {
    List<Warning> added = new ArrayList<>();
    for (Warning warning : warnings) {
      if (told.insert(new Key(warning.sessionId(), warning.kind(), warning.minutes()), warning)) {
        added.add(warning);
      }
    }
    return added;
  }
}
