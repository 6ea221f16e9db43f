package io.tollgate.scheduler.control;

import io.tollgate.metering.IdOrder;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.scheduler.memory.Commits;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Operators' controls of a simulated world. */
public final class InMemoryControlStore extends InMemoryRuleStore<Control> implements ControlStore {
  private static final Comparator<Control> NEWEST_FIRST =
      Comparator.comparing(Control::since).thenComparing(Control::id, IdOrder.BY_BYTES).reversed();

  private final RulesVersion version;

  public InMemoryControlStore(UndoLog log, Commits commits, RulesVersion version) {
    super(log, commits, version, NEWEST_FIRST);
    this.version = version;
  }

  @Override
  protected boolean isOver(Control control, Instant now) {
    return !control.isInForce(now);
  }

  @Override
  protected boolean isDue(Control control, Instant now) {
    return control.stopRunning() || control.deadline().filter(end -> !end.isAfter(now)).isPresent();
  }

  @Override
  public List<Control> inForce(String world, Instant now) {
    return byId(rules().filter(control -> control.world().equals(world) && control.isInForce(now)));
  }

  @Override
  public long version() {
    return version.now();
  }

  @Override
  public boolean isVersion(long expected) {
    return version.now() == expected;
  }
}
