package io.tollgate.scheduler.session;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * When allocations end: orders to stop, the latest end, and release. One round trip each.
 *
 * <p>Rows are found by their keys. {@code IS TRUE} hides from the planner that an index lists what
 * is held: while statistics say that nothing is held it would read all of that index instead.
 */
final class SqlAllocationEnds {
  private SqlAllocationEnds() {}

  /** The nodes of those that were not ordered to stop before. */
  static List<UUID> orderStops(Handle handle, List<AllocationStore.StopOrder> orders) {
    return handle
        .createQuery(
            """
            UPDATE scheduler.allocation a SET target = 'stopped', stop_reason = w.reason,
              version = version + 1
            FROM unnest(:sessions, :attempts, :reasons) AS w (session_id, attempt, reason)
            WHERE a.session_id = w.session_id AND a.attempt = w.attempt
              AND a.target <> 'stopped' AND (a.released_at IS NULL) IS TRUE
            RETURNING a.node_id
            """)
        .bind("sessions", orders.stream().map(o -> o.session().value()).toArray(UUID[]::new))
        .bind(
            "attempts",
            orders.stream().map(AllocationStore.StopOrder::attempt).toArray(Integer[]::new))
        .bind(
            "reasons",
            orders.stream().map(AllocationStore.StopOrder::reason).toArray(String[]::new))
        .mapTo(UUID.class)
        .list();
  }

  /** The latest end of attempts whose run limit counts from then. */
  static void setLatest(Handle handle, Map<SessionId, Integer> attempts, Instant from) {
    handle
        .createUpdate(
            """
            UPDATE scheduler.allocation a
            SET latest_end = CAST(:from AS timestamptz) + run_limit_ms * interval '1 millisecond',
              version = version + 1
            FROM unnest(:sessions, :attempts) AS w (session_id, attempt)
            WHERE a.session_id = w.session_id AND a.attempt = w.attempt
              AND (a.released_at IS NULL) IS TRUE
            """)
        .bind("sessions", attempts.keySet().stream().map(SessionId::value).toArray(UUID[]::new))
        .bind("attempts", attempts.values().toArray(Integer[]::new))
        .bind("from", from)
        .execute();
  }

  /** The nodes of those that were held until now. */
  static List<UUID> release(Handle handle, List<AllocationId> ids, String cause, Instant now) {
    UUID[] wanted = ids.stream().map(AllocationId::value).toArray(UUID[]::new);
    List<UUID> nodes =
        handle
            .createQuery(
                """
                UPDATE scheduler.allocation SET released_at = :now, release_cause = :cause,
                  target = 'stopped', version = version + 1,
                  files_until = CAST(:now AS timestamptz) + interval '1 second' * (
                    SELECT p.files_retention_seconds FROM scheduler.session s
                    JOIN scheduler.account a ON a.id = s.account_id
                    JOIN scheduler.plan p ON p.name = a.plan
                    WHERE s.id = session_id)
                WHERE id = ANY(:ids) AND (released_at IS NULL) IS TRUE
                RETURNING node_id
                """)
            .bind("ids", wanted)
            .bind("cause", cause)
            .bind("now", now)
            .mapTo(UUID.class)
            .list();
    if (!nodes.isEmpty()) {
      handle
          .createUpdate(
              """
              UPDATE scheduler.allocation_gpu SET released_at = :now
              WHERE allocation_id = ANY(:ids) AND (released_at IS NULL) IS TRUE
              """)
          .bind("ids", wanted)
          .bind("now", now)
          .execute();
    }
    return nodes;
  }
}
