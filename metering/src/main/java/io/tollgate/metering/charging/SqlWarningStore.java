package io.tollgate.metering.charging;

import io.tollgate.metering.Cause;
import io.tollgate.metering.sql.SqlTypes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Warnings in PostgreSQL. */
public final class SqlWarningStore implements WarningStore {
  private final Handle handle;

  /** Bound to the handle's transaction. */
  public SqlWarningStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public List<Warning> add(List<Warning> warnings, Cause cause, Instant now) {
    List<Warning> told = new ArrayList<>();
    for (Warning warning : warnings) {
      int rows =
          handle
              .createUpdate(
                  """
                  INSERT INTO metering.session_warning (session_id, kind, minutes, created_at, actor, cause, request_id)
                  VALUES (:session, :kind, :minutes, :now, :actor, :cause, :request)
                  ON CONFLICT DO NOTHING
                  """)
              .bind("session", warning.sessionId())
              .bind("kind", warning.kind().code())
              .bind("minutes", warning.minutes())
              .bind("now", SqlTypes.time(now))
              .bind("actor", cause.actor())
              .bind("cause", cause.reason())
              .bind("request", cause.requestId())
              .execute();
      if (rows == 1) {
        told.add(warning);
      }
    }
    return told;
  }
}
