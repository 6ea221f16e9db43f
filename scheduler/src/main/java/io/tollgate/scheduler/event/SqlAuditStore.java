package io.tollgate.scheduler.event;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.Act;
import org.jdbi.v3.core.Handle;

/** Who did what to what, why, and what it changed: written once, in the act's transaction. */
public final class SqlAuditStore implements AuditStore {

  private final Handle handle;

  public SqlAuditStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public void append(Entry entry, Act act) {
    handle
        .createUpdate(
            """
            INSERT INTO scheduler.audit (at, actor, action, object, reason, before, after, request_id)
            VALUES (:at, :actor, :action, :object, :reason,
                    CAST(:before AS jsonb), CAST(:after AS jsonb), :request)
            """)
        .bind("at", act.at())
        .bind("actor", act.actor())
        .bind("action", entry.action())
        .bind("object", entry.object())
        .bind("reason", entry.reason().orElse(null))
        .bind("before", entry.before().map(SqlAuditStore::write).orElse(null))
        .bind("after", entry.after().map(SqlAuditStore::write).orElse(null))
        .bind("request", act.requestId())
        .execute();
  }

  private static String write(JsonNode node) {
    return Json.write(node);
  }
}
