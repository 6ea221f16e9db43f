package io.tollgate.scheduler.session;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.scheduler.database.Rows;
import io.tollgate.scheduler.identity.AccountId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.StatementContext;

/** How a row of {@code scheduler.session} becomes a session. */
public final class SessionRows {

  /** The columns that {@link #read} needs, under the alias {@code s}. */
  public static final String COLUMNS =
      ShapeColumns.COLUMNS
          + """
      , s.id, s.account_id, s.key_id, s.world, s.name, s.project, s.kind, s.workflow, s.workflow_version,
      s.capacity_class, s.priority_class, s.quote_id, s.command, s.environment_sealed, s.ports, s.labels, s.requeue,
      s.allow_infeasible, s.begin_at, s.deadline, s.starts_after, s.held_since, s.operator_held_since, s.operator_held_by,
      s.operator_held_reason, s.preemptions, s.preempted_at, s.preempted_for, s.own_priority,
      s.requeues_max, s.array_id, s.array_index, s.array_running_max, s.state, s.billing_phase,
      s.end_reason, s.stop_reason, s.exit_code,
      s.message, s.attempt, s.start_failures, s.requeues, s.not_before, s.prepaid_minutes, s.minutes_min,
      s.minutes_used, s.queued_at, s.starting_at, s.running_at, s.started_at, s.stopping_at,
      s.stop_by, s.ended_at, s.version, s.created_at
      """;

  private SessionRows() {}

  /** Reads a row that has the columns under the alias {@code s}. */
  public static Session read(ResultSet row, StatementContext context) throws SQLException {
    return new Session(
        new SessionId(row.getObject("id", UUID.class)), readRequest(row), readProgress(row));
  }

  private static SessionRequest readRequest(ResultSet row) throws SQLException {
    return new SessionRequest(
        new AccountId(row.getObject("account_id", UUID.class)),
        row.getObject("key_id", UUID.class),
        row.getString("world"),
        Optional.ofNullable(row.getString("name")),
        Optional.ofNullable(row.getString("project")),
        row.getString("kind"),
        row.getString("workflow"),
        row.getString("workflow_version"),
        row.getString("capacity_class"),
        row.getString("priority_class"),
        row.getObject("quote_id", UUID.class),
        ShapeColumns.read(row),
        Rows.strings(row, "command"),
        Optional.ofNullable(row.getBytes("environment_sealed")),
        Rows.strings(row, "ports"),
        Rows.map(row, "labels"),
        row.getBoolean("allow_infeasible"),
        new Timing(
            Rows.optionalInstant(row, "begin_at"),
            Rows.optionalInstant(row, "deadline"),
            DependencyRows.read(row)),
        array(row),
        Rows.instant(row, "created_at"));
  }

  private static Optional<ArrayPlace> array(ResultSet row) throws SQLException {
    UUID array = row.getObject("array_id", UUID.class);
    return array == null
        ? Optional.empty()
        : Optional.of(
            new ArrayPlace(
                array, row.getInt("array_index"), Rows.optionalInt(row, "array_running_max")));
  }

  private static Optional<OperatorHold> operatorHold(ResultSet row) throws SQLException {
    Optional<Instant> since = Rows.optionalInstant(row, "operator_held_since");
    return since.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new OperatorHold(
                row.getString("operator_held_by"),
                row.getString("operator_held_reason"),
                since.get()));
  }

  private static Optional<Preempted> preempted(ResultSet row) throws SQLException {
    int times = row.getInt("preemptions");
    return times == 0
        ? Optional.empty()
        : Optional.of(
            new Preempted(
                times,
                Rows.instant(row, "preempted_at"),
                Optional.ofNullable(row.getObject("preempted_for", UUID.class))
                    .map(SessionId::new)));
  }

  private static Progress readProgress(ResultSet row) throws SQLException {
    return new Progress(
        SessionState.of(row.getString("state")),
        BillingPhase.of(row.getString("billing_phase")),
        Optional.ofNullable(row.getString("end_reason")).map(EndReason::ofCode),
        Optional.ofNullable(row.getString("stop_reason")).map(EndReason::ofCode),
        Rows.optionalInt(row, "exit_code"),
        Optional.ofNullable(row.getString("message")),
        row.getBoolean("requeue"),
        row.getInt("attempt"),
        row.getInt("start_failures"),
        row.getInt("requeues"),
        Rows.optionalInt(row, "requeues_max"),
        Rows.optionalInstant(row, "not_before"),
        Rows.optionalInstant(row, "held_since"),
        operatorHold(row),
        preempted(row),
        row.getInt("own_priority"),
        row.getInt("prepaid_minutes"),
        Rows.optionalInt(row, "minutes_min"),
        row.getInt("minutes_used"),
        Rows.instant(row, "queued_at"),
        Rows.optionalInstant(row, "starting_at"),
        Rows.optionalInstant(row, "running_at"),
        Rows.optionalInstant(row, "started_at"),
        Rows.optionalInstant(row, "stopping_at"),
        Rows.optionalInstant(row, "stop_by"),
        Rows.optionalInstant(row, "ended_at"),
        row.getLong("version"));
  }
}
