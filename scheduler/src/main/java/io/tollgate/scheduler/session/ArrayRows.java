package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import io.tollgate.scheduler.database.RecordJson;
import io.tollgate.scheduler.database.Rows;
import io.tollgate.scheduler.decision.WaitCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.SqlStatement;

/** Arrays as rows. */
final class ArrayRows {
  static final String SELECT =
      """
      SELECT a.id, a.template, a.elements, a.running_max, a.held, a.made, a.closed_as, a.closed_at, a.halt_code,
        a.halt_message, a.halted_at, a.try_at, a.actor, a.request_id
      FROM scheduler.session_array a
      """;

  private ArrayRows() {}

  /** Binds what changes of an array. */
  static <S extends SqlStatement<S>> S changing(S statement, SessionArray array) {
    return statement
        .bind("id", array.id())
        .bind("held", array.held())
        .bind("made", array.made())
        .bind("closedAs", array.closed().map(closed -> closed.end().word()))
        .bind("closedAt", array.closed().map(SessionArray.Closed::at))
        .bind("haltCode", array.halt().map(halt -> halt.code().word()))
        .bind("haltMessage", array.halt().map(SessionArray.Halt::message))
        .bind("haltedAt", array.halt().map(SessionArray.Halt::since))
        .bind("tryAt", array.halt().map(SessionArray.Halt::tryAt));
  }

  static SessionArray read(ResultSet row) throws SQLException {
    return new SessionArray(
        row.getObject("id", UUID.class),
        RecordJson.read(row.getString("template"), ArrayTemplate.class),
        new ArraySize(row.getInt("elements"), Rows.optionalInt(row, "running_max")),
        row.getBoolean("held"),
        row.getInt("made"),
        row.getString("closed_as") == null
            ? Optional.empty()
            : Optional.of(
                new SessionArray.Closed(
                    SessionArray.End.of(row.getString("closed_as")),
                    Rows.instant(row, "closed_at"))),
        row.getString("halt_code") == null
            ? Optional.empty()
            : Optional.of(
                new SessionArray.Halt(
                    WaitCode.valueOf(row.getString("halt_code").toUpperCase(Locale.ROOT)),
                    row.getString("halt_message"),
                    Rows.instant(row, "halted_at"),
                    Rows.instant(row, "try_at"))),
        new Cause(row.getString("actor"), row.getString("request_id"), "array"));
  }
}
