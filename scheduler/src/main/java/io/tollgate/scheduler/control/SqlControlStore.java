package io.tollgate.scheduler.control;

import io.tollgate.scheduler.database.Rows;
import io.tollgate.scheduler.identity.Act;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Operators' controls in PostgreSQL. */
public final class SqlControlStore implements ControlStore {
  private static final String SELECT =
      """
      SELECT id, world, action, scope_kind, scope_name, scope_id, starts_per_minute, stop_running,
        deadline, reason, actor, created_at, expires_at, ended_at
      FROM scheduler.control
      """;
  private static final String IN_FORCE =
      " ended_at IS NULL AND (expires_at IS NULL OR expires_at > :now)";

  private final Handle handle;

  public SqlControlStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public void insert(Control control, Act act) {
    moveOn(handle);
    handle
        .createUpdate(
            """
            INSERT INTO scheduler.control (id, world, action, scope_kind, scope_name, scope_id,
              starts_per_minute, stop_running, deadline, reason, expires_at, actor, request_id,
              created_at)
            VALUES (:id, :world, :action, :kind, :name, :scope, :rate, :stop, :deadline, :reason,
              :until, :actor, :request, :at)
            """)
        .bind("id", control.id())
        .bind("world", control.world())
        .bind("action", control.action().word())
        .bind("kind", control.scope().kind().word())
        .bind("name", control.scope().name())
        .bind("scope", control.scope().id())
        .bind("rate", control.startsPerMinute())
        .bind("stop", control.stopRunning())
        .bind("deadline", control.deadline())
        .bind("reason", control.reason())
        .bind("until", control.until())
        .bind("actor", act.actor())
        .bind("request", act.requestId())
        .bind("at", control.since())
        .execute();
  }

  /** Whoever changes a rule waits for commits under the old ones, and they for him. */
  static void moveOn(Handle handle) {
    handle.execute("UPDATE scheduler.rules_version SET version = version + 1");
  }

  @Override
  public Optional<Control> lock(UUID id, String world) {
    return handle
        .createQuery(SELECT + " WHERE id = :id AND world = :world FOR UPDATE")
        .bind("id", id)
        .bind("world", world)
        .map((row, context) -> read(row))
        .findOne();
  }

  @Override
  public List<Control> list(String world, boolean ended, int limit) {
    return all(
        handle
            .createQuery(
                SELECT
                    + " WHERE world = :world"
                    + (ended ? "" : " AND ended_at IS NULL")
                    + " ORDER BY created_at DESC, id DESC LIMIT :limit")
            .bind("world", world)
            .bind("limit", limit));
  }

  @Override
  public List<Control> inForce(String world, Instant now) {
    return all(
        handle
            .createQuery(SELECT + " WHERE world = :world AND" + IN_FORCE + " ORDER BY id")
            .bind("world", world)
            .bind("now", now));
  }

  @Override
  public void end(UUID id, String reason, Act act) {
    moveOn(handle);
    handle
        .createUpdate(
            """
            UPDATE scheduler.control SET ended_at = :at, ended_by = :actor, end_reason = :reason
            WHERE id = :id AND ended_at IS NULL
            """)
        .bind("id", id)
        .bind("at", act.at())
        .bind("actor", act.actor())
        .bind("reason", reason)
        .execute();
  }

  @Override
  public List<Control> expired(Instant now) {
    return all(
        handle
            .createQuery(
                SELECT + " WHERE ended_at IS NULL AND expires_at <= :now ORDER BY id LIMIT 500")
            .bind("now", now));
  }

  @Override
  public List<Control> toCarryOut(Instant now) {
    return all(
        handle
            .createQuery(
                SELECT
                    + " WHERE"
                    + IN_FORCE
                    + " AND carried_out_at IS NULL AND (stop_running OR deadline <= :now)"
                    + " ORDER BY id LIMIT 100")
            .bind("now", now));
  }

  @Override
  public void carriedOut(UUID id, Instant now) {
    handle
        .createUpdate("UPDATE scheduler.control SET carried_out_at = :now WHERE id = :id")
        .bind("now", now)
        .bind("id", id)
        .execute();
  }

  @Override
  public List<Control> changedSince(String mark, boolean openOnly) {
    return all(
        handle
            .createQuery(
                SELECT
                    + " WHERE changed_xid >= :xid::xid8"
                    + (openOnly ? " AND ended_at IS NULL" : ""))
            .bind("xid", mark));
  }

  @Override
  public long version() {
    return handle
        .createQuery("SELECT version FROM scheduler.rules_version")
        .mapTo(Long.class)
        .one();
  }

  @Override
  public boolean isVersion(long version) {
    return handle
            .createQuery("SELECT version FROM scheduler.rules_version FOR SHARE")
            .mapTo(Long.class)
            .one()
        == version;
  }

  private static List<Control> all(Query query) {
    return query.map((row, context) -> read(row)).list();
  }

  private static Control read(ResultSet row) throws SQLException {
    return new Control(
        row.getObject("id", UUID.class),
        row.getString("world"),
        ControlAction.of(row.getString("action")),
        new ControlScope(
            ControlScope.Kind.of(row.getString("scope_kind")),
            Optional.ofNullable(row.getString("scope_name")),
            Optional.ofNullable(row.getObject("scope_id", UUID.class))),
        Rows.optionalInt(row, "starts_per_minute"),
        row.getBoolean("stop_running"),
        Rows.optionalInstant(row, "deadline"),
        row.getString("reason"),
        row.getString("actor"),
        Rows.instant(row, "created_at"),
        Rows.optionalInstant(row, "expires_at"),
        Rows.optionalInstant(row, "ended_at"));
  }
}
