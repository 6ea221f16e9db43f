package io.tollgate.scheduler.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.Act;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Who did what to what, why, and what it changed: written once, in the act's transaction. */
public final class AuditStore {

  /**
   * One act.
   *
   * @param action such as {@code account.suspended}
   * @param object such as {@code account:} and its id
   * @param reason what the actor gave as reason
   * @param before what was, of what changed
   * @param after what is, of what changed
   */
  public record Entry(
      String action,
      String object,
      Optional<String> reason,
      Optional<ObjectNode> before,
      Optional<ObjectNode> after) {}

  private final Handle handle;

  public AuditStore(Handle handle) {
    this.handle = handle;
  }

  /** Adds one act. */
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
        .bind("before", entry.before().map(AuditStore::write).orElse(null))
        .bind("after", entry.after().map(AuditStore::write).orElse(null))
        .bind("request", act.requestId())
        .execute();
  }

  private static String write(JsonNode node) {
    return Json.write(node);
  }
}
