package io.tollgate.scheduler.control;

import io.tollgate.metering.IdOrder;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.scheduler.memory.Commits;
import java.time.Instant;
import java.util.Comparator;

/** Planned maintenance of a simulated world. */
public final class InMemoryMaintenanceStore extends InMemoryRuleStore<MaintenanceWindow>
    implements MaintenanceStore {
  private static final Comparator<MaintenanceWindow> NEXT_FIRST =
      Comparator.comparing(MaintenanceWindow::from)
          .thenComparing(MaintenanceWindow::id, IdOrder.BY_BYTES);

  public InMemoryMaintenanceStore(UndoLog log, Commits commits, RulesVersion version) {
    super(log, commits, version, NEXT_FIRST);
  }

  @Override
  protected boolean isOver(MaintenanceWindow window, Instant now) {
    return window.endedAt().isPresent() || !window.to().isAfter(now);
  }

  @Override
  protected boolean isDue(MaintenanceWindow window, Instant now) {
    return !window.from().isAfter(now);
  }
}
