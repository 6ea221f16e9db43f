package io.tollgate.scheduler.session;

import io.tollgate.scheduler.database.Rows;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** What usage is told apart by: the parts of sessions that never change. */
public final class SqlSessionTags {
  /**
   * The tags of one session.
   *
   * @param key the key that started it
   * @param member who started it, by the name under which acts are recorded
   */
  public record Tags(
      Optional<String> project, UUID key, String member, Map<String, String> labels) {}

  private final Handle handle;

  public SqlSessionTags(Handle handle) {
    this.handle = handle;
  }

  /** Of those sessions that there are. */
  public Map<UUID, Tags> of(Collection<UUID> sessions) {
    Map<UUID, Tags> found = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT id, project, key_id, actor, labels FROM scheduler.session WHERE id = ANY(:ids)
            """)
        .bind("ids", sessions.toArray(new UUID[0]))
        .map(
            (row, context) ->
                Map.entry(
                    row.getObject("id", UUID.class),
                    new Tags(
                        Optional.ofNullable(row.getString("project")),
                        row.getObject("key_id", UUID.class),
                        row.getString("actor"),
                        Rows.map(row, "labels"))))
        .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
    return found;
  }
}
