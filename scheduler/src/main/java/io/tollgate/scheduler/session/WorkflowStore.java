package io.tollgate.scheduler.session;

import io.tollgate.scheduler.database.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The catalogue, bound to one transaction. */
public final class WorkflowStore {

  /**
   * A catalogue entry in its current version.
   *
   * @param kind {@code interactive} or {@code run}
   * @param status {@code ga}, {@code beta} or {@code disabled}
   * @param command its fixed command; empty when the user brings one
   */
  public record Workflow(
      String name,
      String version,
      String kind,
      String status,
      boolean refundOnFailure,
      Optional<List<String>> command,
      String description) {

    /** True when the user must bring the command. */
    public boolean takesCommand() {
      return command.isEmpty();
    }
  }

  private final Handle handle;

  public WorkflowStore(Handle handle) {
    this.handle = handle;
  }

  /** Current versions by name. */
  public List<Workflow> list() {
    return handle
        .createQuery(
            """
            SELECT name, version, kind, status, refund_on_failure, command, description
            FROM scheduler.workflow WHERE current ORDER BY name
            """)
        .map((row, context) -> read(row))
        .list();
  }

  /** The current version of that name. */
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
        row.getString("description"));
  }
}
