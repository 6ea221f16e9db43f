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
import java.util.stream.Stream;

/**
 * What is alike in the tables of operators' rules of a simulated world.
 *
 * @param <R> a kind of rule
 */
abstract class InMemoryRuleStore<R extends OperatorRule<R>> implements RuleStore<R> {
  private record Row<R>(R rule, boolean carriedOut) {}

  private final FoldedTable<Row<R>> rows;
  private final RulesVersion version;
  private final Comparator<R> order;

  /**
   * On a log.
   *
   * @param version what moves on with each rule
   * @param order in which rules are listed
   */
  InMemoryRuleStore(UndoLog log, Commits commits, RulesVersion version, Comparator<R> order) {
    this.rows = new FoldedTable<>(log, commits, (before, after) -> {});
    this.version = version;
    this.order = order;
  }

  /** Whether it should have ended by itself by then, or has ended. */
  protected abstract boolean isOver(R rule, Instant now);

  /** Whether it has to end what runs, while it is not over. */
  protected abstract boolean isDue(R rule, Instant now);

  @Override
  public final void insert(R rule, Act act) {
    if (rows.get(rule.id()) != null) {
      throw new IllegalStateException("rule " + rule.id() + " exists already");
    }
    version.moveOn();
    rows.put(rule.id(), new Row<>(rule, false));
  }

  @Override
  public final Optional<R> lock(UUID id, String world) {
    return Optional.ofNullable(rows.get(id))
        .map(Row::rule)
        .filter(rule -> rule.world().equals(world));
  }

  @Override
  public final List<R> list(String world, boolean ended, int limit) {
    return rules()
        .filter(rule -> rule.world().equals(world) && (ended || rule.endedAt().isEmpty()))
        .sorted(order)
        .limit(limit)
        .toList();
  }

  @Override
  public final void end(UUID id, String reason, Act act) {
    Row<R> row = rows.get(id);
    if (row != null && row.rule.endedAt().isEmpty()) {
      version.moveOn();
      rows.put(id, new Row<>(row.rule.ended(act.at()), row.carriedOut));
    }
  }

  @Override
  public final List<R> over(Instant now) {
    return byId(rules().filter(rule -> rule.endedAt().isEmpty() && isOver(rule, now)));
  }

  @Override
  public final List<R> toCarryOut(Instant now) {
    return byId(
        rows.values().stream()
            .filter(row -> !row.carriedOut)
            .map(Row::rule)
            .filter(rule -> !isOver(rule, now) && isDue(rule, now)));
  }

  @Override
  public final void carriedOut(UUID id, Instant now) {
    Row<R> row = rows.get(id);
    if (row != null) {
      rows.put(id, new Row<>(row.rule, true));
    }
  }

  @Override
  public final List<R> changedSince(String mark, boolean openOnly) {
    List<R> changed = new ArrayList<>();
    rows.changedSince(
        mark,
        row -> {
          if (!openOnly || row.rule.endedAt().isEmpty()) {
            changed.add(row.rule);
          }
        });
    return changed;
  }

  /** All of them, in the order made. */
  public final Collection<R> all() {
    return rules().toList();
  }

  /** All of them, in the order made. */
  protected final Stream<R> rules() {
    return rows.values().stream().map(Row::rule);
  }

  protected final List<R> byId(Stream<R> some) {
    return some.sorted(Comparator.comparing(R::id, IdOrder.BY_BYTES)).toList();
  }
}
