package io.tollgate.scheduler.idle;

import io.tollgate.scheduler.database.Rows;
import io.tollgate.scheduler.session.SessionId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Which sessions are protected against idling, bound to one transaction. */
public final class SqlIdleStore implements IdleStore {
  private final Handle handle;

  public SqlIdleStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public void insert(List<Frozen> protections) {
    if (protections.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO scheduler.idle_protection (session_id, threshold_percent, window_minutes,
              source, warned_at, look_at, created_at, actor, request_id)
            VALUES (:session, :threshold, :window, :source, :warnedAt, :lookAt, :now, :actor, :request)
            """);
    for (Frozen frozen : protections) {
      IdleProtection protection = frozen.protection();
      batch
          .bind("session", protection.session().value())
          .bind("threshold", protection.terms().thresholdPercent())
          .bind("window", protection.terms().windowMinutes())
          .bind("source", protection.source().word())
          .bind("warnedAt", protection.warnedAt())
          .bind("lookAt", protection.lookAt())
          .bind("now", frozen.at())
          .bind("actor", frozen.cause().actor())
          .bind("request", frozen.cause().requestId())
          .add();
    }
    batch.execute();
  }

  @Override
  public Map<UUID, IdleProtection> of(Collection<UUID> sessions) {
    Map<UUID, IdleProtection> found = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT session_id, threshold_percent, window_minutes, source, warned_at, look_at
            FROM scheduler.idle_protection WHERE session_id = ANY(:sessions)
            """)
        .bind("sessions", sessions.toArray(new UUID[0]))
        .map((row, context) -> read(row))
        .forEach(protection -> found.put(protection.session().value(), protection));
    return found;
  }

  @Override
  public List<IdleProtection> due(Instant now, int limit) {
    return handle
        .createQuery(
            """
            SELECT session_id, threshold_percent, window_minutes, source, warned_at, look_at
            FROM scheduler.idle_protection WHERE look_at <= :now
            ORDER BY look_at, session_id LIMIT :limit
            """)
        .bind("now", now)
        .bind("limit", limit)
        .map((row, context) -> read(row))
        .list();
  }

  @Override
  public void lookAgain(Map<SessionId, Optional<Instant>> at) {
    if (at.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            "UPDATE scheduler.idle_protection SET look_at = :at WHERE session_id = :session");
    at.forEach((session, time) -> batch.bind("session", session.value()).bind("at", time).add());
    batch.execute();
  }

  @Override
  public void warn(SessionId session, Optional<Instant> at) {
    handle
        .createUpdate(
            "UPDATE scheduler.idle_protection SET warned_at = :at WHERE session_id = :session")
        .bind("session", session.value())
        .bind("at", at)
        .execute();
  }

  private static IdleProtection read(ResultSet row) throws SQLException {
    return new IdleProtection(
        new SessionId(row.getObject("session_id", UUID.class)),
        new IdleTerms(row.getInt("threshold_percent"), row.getInt("window_minutes")),
        IdleSource.of(row.getString("source")),
        Rows.optionalInstant(row, "warned_at"),
        Rows.optionalInstant(row, "look_at"));
  }
}
