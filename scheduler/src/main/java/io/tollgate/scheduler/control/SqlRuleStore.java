package io.tollgate.scheduler.control;

import io.tollgate.scheduler.identity.Act;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * What is alike in the tables of operators' rules in PostgreSQL.
 *
 * @param <R> a kind of rule
 */
abstract class SqlRuleStore<R> implements RuleStore<R> {
  /** How many are ended, and how many carried out, at a time. */
  private static final String BOUND = " ORDER BY id LIMIT 500";

  /**
   * A table of rules.
   *
   * @param name of the table, with its schema
   * @param columns what a rule is read from
   * @param order in which rules are listed
   * @param end the column with the time at which a rule ends by itself
   * @param due what holds while a rule that is not over has to end what runs, at {@code :now}
   */
  record Table(String name, String columns, String order, String end, String due) {
    private String select() {
      return "SELECT " + columns + " FROM " + name;
    }
  }

  /** The transaction. */
  protected final Handle handle;

  private final Table table;

  SqlRuleStore(Handle handle, Table table) {
    this.handle = handle;
    this.table = table;
  }

  /** The rule in a row. */
  protected abstract R read(ResultSet row) throws SQLException;

  /** Whoever changes a rule waits for commits under the old ones, and they for him. */
  protected final void moveOn() {
    handle.execute("UPDATE scheduler.rules_version SET version = version + 1");
  }

  /** Rules for which that holds. */
  protected final Query select(String condition) {
    return handle.createQuery(table.select() + " WHERE " + condition);
  }

  protected final List<R> all(Query query) {
    return query.map((row, context) -> read(row)).list();
  }

  /** What holds of rules that have not ended and are not over at {@code :now}. */
  protected final String inForce() {
    return "ended_at IS NULL AND (" + table.end() + " IS NULL OR " + table.end() + " > :now)";
  }

  @Override
  public final Optional<R> lock(UUID id, String world) {
    return select("id = :id AND world = :world FOR UPDATE")
        .bind("id", id)
        .bind("world", world)
        .map((row, context) -> read(row))
        .findOne();
  }

  @Override
  public final List<R> list(String world, boolean ended, int limit) {
    String open = ended ? "" : " AND ended_at IS NULL";
    return all(
        select("world = :world" + open + " ORDER BY " + table.order() + " LIMIT :limit")
            .bind("world", world)
            .bind("limit", limit));
  }

  @Override
  public final void end(UUID id, String reason, Act act) {
    moveOn();
    handle
        .createUpdate(
            "UPDATE "
                + table.name()
                + " SET ended_at = :at, ended_by = :actor, end_reason = :reason"
                + " WHERE id = :id AND ended_at IS NULL")
        .bind("id", id)
        .bind("at", act.at())
        .bind("actor", act.actor())
        .bind("reason", reason)
        .execute();
  }

  @Override
  public final List<R> over(Instant now) {
    return all(select("ended_at IS NULL AND " + table.end() + " <= :now" + BOUND).bind("now", now));
  }

  @Override
  public final List<R> toCarryOut(Instant now) {
    String due = inForce() + " AND carried_out_at IS NULL AND (" + table.due() + ")";
    return all(select(due + BOUND).bind("now", now));
  }

  @Override
  public final void carriedOut(UUID id, Instant now) {
    handle
        .createUpdate("UPDATE " + table.name() + " SET carried_out_at = :now WHERE id = :id")
        .bind("now", now)
        .bind("id", id)
        .execute();
  }

  @Override
  public final List<R> changedSince(String mark, boolean openOnly) {
    String open = openOnly ? " AND ended_at IS NULL" : "";
    return all(select("changed_xid >= :xid::xid8" + open).bind("xid", mark));
  }
}
