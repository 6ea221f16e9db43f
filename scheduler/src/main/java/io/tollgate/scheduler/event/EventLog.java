package io.tollgate.scheduler.event;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.database.Rows;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.World;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Reads the log of events by cursor, each committed event once and in one order for everybody.
 *
 * <p>Ids are taken when an event is written and seen when its transaction commits, so a reader who
 * remembers the highest id misses whoever commits late. Events are therefore ordered by the id of
 * their transaction, and served only below the xmin of the snapshot: every transaction below it has
 * ended, so nothing can appear there any more. A transaction that stays open holds all later events
 * back; ours last a second at most.
 */
public final class EventLog {

  /**
   * An event and its place.
   *
   * @param at when it happened
   */
  public record Logged(
      EventCursor cursor, Event event, String actor, String requestId, Instant at) {}

  /**
   * What comes next.
   *
   * @param events in the order of their cursors
   * @param next where to read on; it moves even when there was nothing for this reader
   */
  public record Page(List<Logged> events, EventCursor next) {
    public Page {
      events = List.copyOf(events);
    }
  }

  private final Handle handle;

  public EventLog(Handle handle) {
    this.handle = handle;
  }

  /** The place from which on nothing is missed that commits from now on. */
  public EventCursor now() {
    return new EventCursor(
        handle
            .createQuery("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            .mapTo(Long.class)
            .one(),
        0);
  }

  /**
   * True for a cursor that this database cannot have given: it was restored from before, and
   * readers have to begin anew.
   */
  public boolean isFromAnotherLife(EventCursor cursor) {
    return handle
        .createQuery("SELECT CAST(:xid AS text)::xid8 > pg_snapshot_xmax(pg_current_snapshot())")
        .bind("xid", Long.toString(cursor.xid()))
        .mapTo(Boolean.class)
        .one();
  }

  /**
   * The events after a cursor.
   *
   * @param account only those of one account; empty for all
   * @param limit how many at most
   */
  public Page read(EventCursor after, Optional<AccountId> account, int limit) {
    List<Logged> events = new ArrayList<>();
    // One statement, and so one snapshot, for the bound and the rows.
    long xmin =
        handle
            .createQuery(
                """
                WITH bound AS (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS xmin)
                SELECT bound.xmin::text::bigint AS xmin, e.xid::text::bigint AS xid, e.id,
                  e.account_id, e.world, e.type, e.subject, e.payload, e.actor, e.request_id, e.at
                FROM bound LEFT JOIN LATERAL (
                  SELECT * FROM scheduler.event e
                  WHERE (e.xid, e.id) > (CAST(:xid AS text)::xid8, :id) AND e.xid < bound.xmin
                    AND (:all OR e.account_id = CAST(:account AS uuid))
                  ORDER BY e.xid, e.id LIMIT :limit) e ON true
                ORDER BY e.xid, e.id
                """)
            .bind("xid", Long.toString(after.xid()))
            .bind("id", after.id())
            .bind("all", account.isEmpty())
            .bind("account", account.map(one -> one.value().toString()).orElse(null))
            .bind("limit", limit)
            .reduceResultSet(
                0L,
                (ignored, row, context) -> {
                  if (row.getObject("id") != null) {
                    events.add(logged(row));
                  }
                  return row.getLong("xmin");
                });
    EventCursor below = new EventCursor(xmin, 0);
    EventCursor next =
        events.size() == limit
            ? events.get(limit - 1).cursor()
            : below.compareTo(after) > 0 ? below : after;
    return new Page(events, next);
  }

  private static Logged logged(ResultSet row) throws SQLException {
    return new Logged(
        new EventCursor(row.getLong("xid"), row.getLong("id")),
        new Event(
            Optional.ofNullable(row.getObject("account_id", UUID.class)).map(AccountId::new),
            World.of(row.getString("world")),
            row.getString("type"),
            Optional.ofNullable(row.getObject("subject", UUID.class)),
            Rows.parse(row.getString("payload"), new TypeReference<ObjectNode>() {})),
        row.getString("actor"),
        row.getString("request_id"),
        Rows.instant(row, "at"));
  }
}
