package io.tollgate.scheduler.session;

import io.tollgate.scheduler.database.Rows;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Until when nodes keep the files of work that is over, as it was written with its release. Bound
 * to one transaction.
 */
public final class FilesKept {
  private final Handle handle;

  public FilesKept(Handle handle) {
    this.handle = handle;
  }

  /** For how many seconds after the release, by allocation, where it is known. */
  Map<UUID, Long> seconds(Collection<UUID> allocations) {
    Map<UUID, Long> seconds = new HashMap<>();
    if (allocations.isEmpty()) {
      return seconds;
    }
    handle
        .createQuery(
            """
            SELECT id, EXTRACT(EPOCH FROM files_until - released_at)::bigint AS seconds
            FROM scheduler.allocation WHERE id = ANY(:ids) AND files_until IS NOT NULL
            """)
        .bind("ids", allocations.toArray(new UUID[0]))
        .map((row, context) -> Map.entry(row.getObject("id", UUID.class), row.getLong("seconds")))
        .forEach(entry -> seconds.put(entry.getKey(), entry.getValue()));
    return seconds;
  }

  /** Until when, by allocation, where it is known. */
  public Map<UUID, Instant> until(Collection<UUID> allocations) {
    Map<UUID, Instant> until = new HashMap<>();
    if (allocations.isEmpty()) {
      return until;
    }
    handle
        .createQuery(
            """
            SELECT id, files_until FROM scheduler.allocation
            WHERE id = ANY(:ids) AND files_until IS NOT NULL
            """)
        .bind("ids", allocations.toArray(new UUID[0]))
        .map(
            (row, context) ->
                Map.entry(row.getObject("id", UUID.class), Rows.instant(row, "files_until")))
        .forEach(entry -> until.put(entry.getKey(), entry.getValue()));
    return until;
  }
}
