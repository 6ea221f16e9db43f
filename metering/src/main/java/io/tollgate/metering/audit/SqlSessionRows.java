package io.tollgate.metering.audit;

import io.tollgate.metering.Cause;
import io.tollgate.metering.charging.Attempt;
import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.charging.ChargeRow;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.charging.Segment;
import io.tollgate.metering.charging.SessionRows;
import io.tollgate.metering.charging.SqlBillingStore;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * The metering of every session, in the order of their ids: a page of sessions is read by a handful
 * of queries and is as large as their charges allow, so memory stays flat.
 */
final class SqlSessionRows implements Iterator<SqlSessionRows.Read> {
  private static final int SESSIONS_AT_ONCE = 500;
  private static final int MINUTES_AT_ONCE = 50_000;
  private static final Cause CAUSE = new Cause("audit", "audit", "audit");

  private final Handle handle;
  private final SqlBillingStore billings;
  private final Deque<Read> page = new ArrayDeque<>();
  private Optional<UUID> after = Optional.empty();
  private boolean exhausted;

  /** One session, or why it cannot be read. */
  record Read(UUID sessionId, Optional<SessionRows> rows, String complaint) {}

  private record Sized(UUID sessionId, int minutes) {}

  SqlSessionRows(Handle handle) {
    this.handle = handle;
    this.billings = new SqlBillingStore(handle);
  }

  Iterator<Read> iterator() {
    return this;
  }

  @Override
  public boolean hasNext() {
    if (page.isEmpty() && !exhausted) {
      turn();
    }
    return !page.isEmpty();
  }

  @Override
  public Read next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return page.remove();
  }

  private void turn() {
    List<UUID> ids = ids();
    if (ids.isEmpty()) {
      exhausted = true;
      return;
    }
    after = Optional.of(ids.get(ids.size() - 1));
    Map<UUID, List<SessionRows.AttemptRow>> attempts = attempts(ids);
    Map<UUID, List<SessionRows.AttemptEndRow>> ends = ends(ids);
    Map<UUID, Billing> known = read(ids);
    Map<UUID, List<ChargeRow>> charges = charges(ids, known);
    for (UUID id : ids) {
      Billing billing = known.get(id);
      page.add(
          billing == null
              ? new Read(id, Optional.empty(), complaint(id))
              : new Read(
                  id,
                  Optional.of(
                      new SessionRows(
                          billing,
                          attempts.getOrDefault(id, List.of()),
                          ends.getOrDefault(id, List.of()),
                          charges.getOrDefault(id, List.of()),
                          List.of(),
                          List.of())),
                  ""));
    }
  }

  private List<UUID> ids() {
    List<Sized> next =
        handle
            .createQuery(
                """
                SELECT session_id, posted_minutes FROM metering.billing
                WHERE CAST(:after AS uuid) IS NULL OR session_id > CAST(:after AS uuid)
                ORDER BY session_id LIMIT :limit
                """)
            .bind("after", SqlTypes.uuid(after))
            .bind("limit", SESSIONS_AT_ONCE)
            .map((row, context) -> new Sized(SqlTypes.uuid(row, "session_id"), row.getInt(2)))
            .list();
    List<UUID> ids = new ArrayList<>();
    long minutes = 0;
    for (Sized sized : next) {
      minutes += sized.minutes();
      if (!ids.isEmpty() && minutes > MINUTES_AT_ONCE) {
        break;
      }
      ids.add(sized.sessionId());
    }
    return ids;
  }

  // One that our own types refuse must not hide the others of its page.
  private Map<UUID, Billing> read(List<UUID> ids) {
    try {
      return billings.find(ids);
    } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
      Map<UUID, Billing> known = new LinkedHashMap<>();
      for (UUID id : ids) {
        try {
          billings.find(id).ifPresent(billing -> known.put(id, billing));
        } catch (IllegalArgumentException | IllegalStateException | ArithmeticException refused) {
          // Left out; its complaint is asked for where it is missed.
        }
      }
      return known;
    }
  }

  private String complaint(UUID id) {
    try {
      return "read again, it is " + billings.find(id);
    } catch (IllegalArgumentException | IllegalStateException | ArithmeticException refused) {
      return String.valueOf(refused.getMessage());
    }
  }

  private Map<UUID, List<SessionRows.AttemptRow>> attempts(List<UUID> ids) {
    Map<UUID, List<SessionRows.AttemptRow>> rows = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT session_id, attempt, started_at, minutes_before FROM metering.attempt
            WHERE session_id = ANY(:sessions) ORDER BY session_id, attempt
            """)
        .bind("sessions", SqlTypes.uuids(ids))
        .map(
            (row, context) ->
                Map.entry(
                    SqlTypes.uuid(row, "session_id"),
                    new SessionRows.AttemptRow(
                        new Attempt(
                            row.getInt("attempt"), SqlTypes.instant(row, "started_at"), 0, false),
                        row.getInt("minutes_before"),
                        CAUSE)))
        .forEach(entry -> add(rows, entry));
    return rows;
  }

  private Map<UUID, List<SessionRows.AttemptEndRow>> ends(List<UUID> ids) {
    Map<UUID, List<SessionRows.AttemptEndRow>> rows = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT session_id, attempt, end_reason, elapsed_ms, min_elapsed_ms, max_elapsed_ms, created_at
            FROM metering.attempt_end WHERE session_id = ANY(:sessions) ORDER BY session_id, attempt
            """)
        .bind("sessions", SqlTypes.uuids(ids))
        .map((row, context) -> Map.entry(SqlTypes.uuid(row, "session_id"), end(row)))
        .forEach(entry -> add(rows, entry));
    return rows;
  }

  private static SessionRows.AttemptEndRow end(ResultSet row) throws SQLException {
    // Whether it was requeued decides nothing here, and only ends by the platform may be.
    return new SessionRows.AttemptEndRow(
        new Ending(
            row.getInt("attempt"),
            EndReason.ofCode(row.getString("end_reason")),
            row.getLong("min_elapsed_ms"),
            row.getLong("max_elapsed_ms"),
            false),
        row.getLong("elapsed_ms"),
        CAUSE,
        SqlTypes.instant(row, "created_at"));
  }

  private Map<UUID, List<ChargeRow>> charges(List<UUID> ids, Map<UUID, Billing> known) {
    Map<UUID, List<ChargeRow>> rows = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT session_id, minute, attempt, minute_start, amount_micros, segment_id, created_at
            FROM metering.charge WHERE session_id = ANY(:sessions) ORDER BY session_id, minute
            """)
        .bind("sessions", SqlTypes.uuids(ids))
        .map(
            (row, context) -> {
              UUID id = SqlTypes.uuid(row, "session_id");
              return Map.entry(id, charge(row, id, Optional.ofNullable(known.get(id))));
            })
        .forEach(entry -> add(rows, entry));
    return rows;
  }

  private static ChargeRow charge(ResultSet row, UUID id, Optional<Billing> billing)
      throws SQLException {
    UUID segmentId = SqlTypes.uuid(row, "segment_id");
    Optional<Segment> segment =
        billing.stream()
            .flatMap(known -> known.segments().stream())
            .filter(known -> known.segmentId().equals(segmentId))
            .findFirst();
    return new ChargeRow(
        id,
        row.getInt("minute"),
        row.getInt("attempt"),
        SqlTypes.instant(row, "minute_start"),
        Money.ofMicros(row.getLong("amount_micros")),
        segment.map(Segment::rate).orElse(io.tollgate.metering.money.Rate.ofMicros(0)),
        segment.map(Segment::quoteId).orElse(segmentId),
        segmentId,
        CAUSE,
        SqlTypes.instant(row, "created_at"),
        Money.ZERO);
  }

  private static <T> void add(Map<UUID, List<T>> rows, Map.Entry<UUID, T> entry) {
    rows.computeIfAbsent(entry.getKey(), id -> new ArrayList<>()).add(entry.getValue());
  }
}
