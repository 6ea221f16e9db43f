package io.tollgate.scheduler.control;

import io.tollgate.metering.IdOrder;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.memory.Commits;
import io.tollgate.scheduler.memory.FoldedTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** Planned maintenance of a simulated world. */
public final class InMemoryMaintenanceStore implements MaintenanceStore {
  private static final Comparator<MaintenanceWindow> BY_ID =
      Comparator.comparing(MaintenanceWindow::id, IdOrder.BY_BYTES);

  private record Row(MaintenanceWindow window, boolean carriedOut) {}

  private final FoldedTable<Row> windows;
  private final InMemoryControlStore rules;

  /**
   * On a log.
   *
   * @param rules where the version of all rules is
   */
  public InMemoryMaintenanceStore(UndoLog log, Commits commits, InMemoryControlStore rules) {
    this.windows = new FoldedTable<>(log, commits, (before, after) -> {});
    this.rules = rules;
  }

  @Override
  public void insert(MaintenanceWindow window, Act act) {
    if (windows.get(window.id()) != null) {
      throw new IllegalStateException("maintenance " + window.id() + " exists already");
    }
    rules.moveOn();
    windows.put(window.id(), new Row(window, false));
  }

  @Override
  public Optional<MaintenanceWindow> lock(UUID id, String world) {
    return Optional.ofNullable(windows.get(id))
        .map(Row::window)
        .filter(window -> window.world().equals(world));
  }

  @Override
  public List<MaintenanceWindow> list(String world, boolean ended, int limit) {
    return select(
            row -> row.window.world().equals(world) && (ended || row.window.endedAt().isEmpty()))
        .stream()
        .sorted(Comparator.comparing(MaintenanceWindow::from).thenComparing(BY_ID))
        .limit(limit)
        .toList();
  }

  @Override
  public void end(UUID id, String reason, Act act) {
    Row row = windows.get(id);
    if (row != null && row.window.endedAt().isEmpty()) {
      rules.moveOn();
      windows.put(id, new Row(row.window.ended(act.at()), row.carriedOut));
    }
  }

  @Override
  public List<MaintenanceWindow> over(Instant now) {
    return select(row -> row.window.endedAt().isEmpty() && !row.window.to().isAfter(now));
  }

  @Override
  public List<MaintenanceWindow> toCarryOut(Instant now) {
    return select(
        row ->
            row.window.endedAt().isEmpty()
                && !row.carriedOut
                && !row.window.from().isAfter(now)
                && row.window.to().isAfter(now));
  }

  @Override
  public void carriedOut(UUID id, Instant now) {
    Row row = windows.get(id);
    if (row != null) {
      windows.put(id, new Row(row.window, true));
    }
  }

  @Override
  public List<MaintenanceWindow> changedSince(String mark, boolean openOnly) {
    List<MaintenanceWindow> changed = new ArrayList<>();
    windows.changedSince(
        mark,
        row -> {
          if (!openOnly || row.window.endedAt().isEmpty()) {
            changed.add(row.window);
          }
        });
    return changed;
  }

  /** All of them, in the order planned. */
  public Collection<MaintenanceWindow> all() {
    return windows.values().stream().map(Row::window).toList();
  }

  private List<MaintenanceWindow> select(Predicate<Row> wanted) {
    return windows.values().stream().filter(wanted).map(Row::window).sorted(BY_ID).toList();
  }
}
