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

/** Operators' controls of a simulated world. */
public final class InMemoryControlStore implements ControlStore {
  private static final Comparator<Control> BY_ID =
      Comparator.comparing(Control::id, IdOrder.BY_BYTES);

  private record Row(Control control, boolean carriedOut) {}

  private final FoldedTable<Row> controls;
  private final UndoLog log;
  private long version;

  public InMemoryControlStore(UndoLog log, Commits commits) {
    this.controls = new FoldedTable<>(log, commits, (before, after) -> {});
    this.log = log;
  }

  @Override
  public void insert(Control control, Act act) {
    if (controls.get(control.id()) != null) {
      throw new IllegalStateException("control " + control.id() + " exists already");
    }
    moveOn();
    controls.put(control.id(), new Row(control, false));
  }

  void moveOn() {
    long before = version++;
    log.undoWith(() -> version = before);
  }

  @Override
  public Optional<Control> lock(UUID id, String world) {
    return Optional.ofNullable(controls.get(id))
        .map(Row::control)
        .filter(control -> control.world().equals(world));
  }

  @Override
  public List<Control> list(String world, boolean ended, int limit) {
    return select(
            control -> control.world().equals(world) && (ended || control.endedAt().isEmpty()))
        .sorted(Comparator.comparing(Control::since).thenComparing(BY_ID).reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public List<Control> inForce(String world, Instant now) {
    return select(control -> control.world().equals(world) && control.isInForce(now))
        .sorted(BY_ID)
        .toList();
  }

  @Override
  public void end(UUID id, String reason, Act act) {
    Row row = controls.get(id);
    if (row != null && row.control.endedAt().isEmpty()) {
      moveOn();
      controls.put(id, new Row(row.control.ended(act.at()), row.carriedOut));
    }
  }

  @Override
  public List<Control> expired(Instant now) {
    return select(control -> control.endedAt().isEmpty() && !control.isInForce(now))
        .sorted(BY_ID)
        .toList();
  }

  @Override
  public List<Control> toCarryOut(Instant now) {
    return controls.values().stream()
        .filter(row -> !row.carriedOut)
        .map(Row::control)
        .filter(control -> control.isInForce(now))
        .filter(
            control ->
                control.stopRunning()
                    || control.deadline().filter(end -> !end.isAfter(now)).isPresent())
        .sorted(BY_ID)
        .toList();
  }

  @Override
  public void carriedOut(UUID id, Instant now) {
    Row row = controls.get(id);
    if (row != null) {
      controls.put(id, new Row(row.control, true));
    }
  }

  @Override
  public List<Control> changedSince(String mark, boolean openOnly) {
    List<Control> changed = new ArrayList<>();
    controls.changedSince(
        mark,
        row -> {
          if (!openOnly || row.control.endedAt().isEmpty()) {
            changed.add(row.control);
          }
        });
    return changed;
  }

  @Override
  public long version() {
    return version;
  }

  @Override
  public boolean isVersion(long expected) {
    return version == expected;
  }

  /** All of them, in the order made. */
  public Collection<Control> all() {
    return controls.values().stream().map(Row::control).toList();
  }

  private java.util.stream.Stream<Control> select(Predicate<Control> wanted) {
    return controls.values().stream().map(Row::control).filter(wanted);
  }
}
