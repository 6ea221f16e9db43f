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

/** Operators' controls in PostgreSQL. */
public final class SqlControlStore extends SqlRuleStore<Control> implements ControlStore {
  private static final Table TABLE =
      new Table(
          "scheduler.control",
          """
          id, world, action, scope_kind, scope_name, scope_id, starts_per_minute, stop_running,
          deadline, reason, actor, created_at, expires_at, ended_at
          """,
          "created_at DESC, id DESC",
          "expires_at",
          "stop_running OR deadline <= :now");

  public SqlControlStore(Handle handle) {
    super(handle, TABLE);
  }

  @Override
  public void insert(Control control, Act act) {
    moveOn();
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

  @Override
  public List<Control> inForce(String world, Instant now) {
    return all(
        select("world = :world AND " + inForce() + " ORDER BY id")
            .bind("world", world)
            .bind("now", now));
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

  @Override
  protected Control read(ResultSet row) throws SQLException {
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
