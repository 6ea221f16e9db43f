package io.tollgate.scheduler.session;

import io.tollgate.scheduler.database.Rows;
import io.tollgate.scheduler.idle.IdleTerms;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jdbi.v3.core.Handle;

/** The catalogue, bound to one transaction. */
public final class SqlWorkflowStore implements WorkflowStore {

  private final Handle handle;

  public SqlWorkflowStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public List<Workflow> list() {
    return handle
        .createQuery(
            """
            SELECT name, version, kind, status, refund_on_failure, command, description,
              idle_threshold_percent, idle_window_minutes
            FROM scheduler.workflow WHERE current ORDER BY name
            """)
        .map((row, context) -> read(row))
        .list();
  }

  @Override
  public Optional<Workflow> find(String name) {
    return list().stream().filter(workflow -> workflow.name().equals(name)).findFirst();
  }

  private static Workflow read(ResultSet row) throws SQLException {
    return new Workflow(
        row.getString("name"),
        row.getString("version"),
        row.getString("kind"),
        row.getString("status"),
        row.getBoolean("refund_on_failure"),
        row.getString("command") == null
            ? Optional.empty()
            : Optional.of(Rows.strings(row, "command")),
        row.getString("description"),
        idle(row));
  }

  private static Optional<IdleTerms> idle(ResultSet row) throws SQLException {
    OptionalInt threshold = Rows.optionalInt(row, "idle_threshold_percent");
    return threshold.isPresent()
        ? Optional.of(new IdleTerms(threshold.getAsInt(), row.getInt("idle_window_minutes")))
        : Optional.empty();
  }

  @Override
  public boolean setIdle(String name, Optional<IdleTerms> idle) {
    return handle
            .createUpdate(
                """
                UPDATE scheduler.workflow
                SET idle_threshold_percent = :threshold, idle_window_minutes = :window
                WHERE name = :name AND current
                """)
            .bind("name", name)
            .bind("threshold", idle.map(IdleTerms::thresholdPercent))
            .bind("window", idle.map(IdleTerms::windowMinutes))
            .execute()
        == 1;
  }
}
