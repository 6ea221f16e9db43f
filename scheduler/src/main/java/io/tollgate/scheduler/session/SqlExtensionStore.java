package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Extensions, bound to one transaction. */
public final class SqlExtensionStore implements ExtensionStore {
  private final Handle handle;

  public SqlExtensionStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public void insert(Extension extension, Cause cause, Instant now) {
    handle
        .createUpdate(
            """
            INSERT INTO scheduler.extension (segment_id, session_id, minutes, run_limit_ms, state,
              created_at, actor, request_id)
            VALUES (:segment, :session, :minutes, :limit, 'pending', :now, :actor, :requestId)
            """)
        .bind("segment", extension.segmentId())
        .bind("session", extension.session().value())
        .bind("minutes", extension.minutes())
        .bind("limit", extension.runLimitMs())
        .bind("now", now)
        .bind("actor", cause.actor())
        .bind("requestId", cause.requestId())
        .execute();
  }

  @Override
  public List<Extension> pendingOf(SessionId session) {
    return pendingOf(List.of(session)).getOrDefault(session, List.of());
  }

  @Override
  public Map<SessionId, List<Extension>> pendingOf(Collection<SessionId> sessions) {
    return handle
        .createQuery(
            """
            SELECT segment_id, session_id, minutes, run_limit_ms FROM scheduler.extension
            WHERE session_id = ANY(:sessions) AND state = 'pending'
            ORDER BY session_id, run_limit_ms, segment_id
            """)
        .bind("sessions", sessions.stream().map(SessionId::value).toArray(UUID[]::new))
        .map(
            (row, context) ->
                new Extension(
                    row.getObject("segment_id", UUID.class),
                    new SessionId(row.getObject("session_id", UUID.class)),
                    row.getInt("minutes"),
                    row.getLong("run_limit_ms")))
        .collect(Collectors.groupingBy(Extension::session));
  }

  @Override
  public void decide(UUID segment, String state, Instant now) {
    handle
        .createUpdate(
            """
            UPDATE scheduler.extension SET state = :state, decided_at = :now
            WHERE segment_id = :segment AND state = 'pending'
            """)
        .bind("segment", segment)
        .bind("state", state)
        .bind("now", now)
        .execute();
  }
}
