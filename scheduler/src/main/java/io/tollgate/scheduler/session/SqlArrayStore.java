package io.tollgate.scheduler.session;

import io.tollgate.metering.sql.SqlTypes;
import io.tollgate.scheduler.database.RecordJson;
import io.tollgate.scheduler.database.Rows;
import io.tollgate.scheduler.identity.AccountId;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Arrays of sessions in PostgreSQL. */
public final class SqlArrayStore implements ArrayStore {
  private static final String SELECT = ArrayRows.SELECT;

  private final Handle handle;

  public SqlArrayStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public void insert(SessionArray array) {
    ArrayRows.changing(
            handle.createUpdate(
                """
                INSERT INTO scheduler.session_array (id, account_id, world, template, elements, running_max, held,
                  made, closed_as, closed_at, halt_code, halt_message, halted_at, try_at, actor, request_id, created_at)
                VALUES (:id, :account, :world, :template::jsonb, :count, :runningMax, :held,
                  :made, :closedAs, :closedAt, :haltCode, :haltMessage, :haltedAt, :tryAt, :actor, :request, :createdAt)
                """),
            array)
        .bind("account", array.account().value())
        .bind("world", array.template().request().world())
        .bind("template", RecordJson.write(array.template()))
        .bind("count", array.size().count())
        .bind("runningMax", SqlTypes.integer(array.size().runningMax()))
        .bind("actor", array.cause().actor())
        .bind("request", array.cause().requestId())
        .bind("createdAt", array.template().request().createdAt())
        .execute();
  }

  @Override
  public void save(SessionArray array) {
    ArrayRows.changing(
            handle.createUpdate(
                """
                UPDATE scheduler.session_array SET held = :held, made = :made, closed_as = :closedAs,
                  closed_at = :closedAt, halt_code = :haltCode, halt_message = :haltMessage,
                  halted_at = :haltedAt, try_at = :tryAt
                WHERE id = :id
                """),
            array)
        .execute();
  }

  @Override
  public void change(SessionArray array) {
    handle
        .createUpdate(
            """
            UPDATE scheduler.session_array SET running_max = :runningMax, template = :template::jsonb
            WHERE id = :id
            """)
        .bind("id", array.id())
        .bind("runningMax", SqlTypes.integer(array.size().runningMax()))
        .bind("template", RecordJson.write(array.template()))
        .execute();
  }

  @Override
  public void limitElements(SessionArray array) {
    // In the order of ids, as everybody locks them.
    handle
        .createUpdate(
            """
            WITH own AS (SELECT id FROM scheduler.session
              WHERE array_id = :id AND state <> 'ended' ORDER BY id FOR UPDATE)
            UPDATE scheduler.session s SET array_running_max = :runningMax FROM own WHERE s.id = own.id
            """)
        .bind("id", array.id())
        .bind("runningMax", SqlTypes.integer(array.size().runningMax()))
        .execute();
  }

  @Override
  public Optional<SessionArray> find(UUID id) {
    return one(SELECT + "WHERE a.id = :id", id);
  }

  @Override
  public Optional<SessionArray> lock(UUID id) {
    return one(SELECT + "WHERE a.id = :id FOR UPDATE", id);
  }

  @Override
  public List<SessionArray> findAll(Collection<UUID> ids) {
    return handle
        .createQuery(SELECT + "WHERE a.id = ANY(:ids)")
        .bind("ids", ids.toArray(new UUID[0]))
        .map((row, context) -> ArrayRows.read(row))
        .list();
  }

  private Optional<SessionArray> one(String sql, UUID id) {
    return handle
        .createQuery(sql)
        .bind("id", id)
        .map((row, context) -> ArrayRows.read(row))
        .findOne();
  }

  @Override
  public Optional<SessionArray> lockDue(Instant now, int ahead) {
    return handle
        .createQuery(
            SELECT
                + """
                WHERE a.closed_at IS NULL AND (a.try_at IS NULL OR a.try_at <= :now)
                  AND (SELECT count(*) FROM scheduler.session s
                       WHERE s.array_id = a.id AND s.state = 'queued') < :ahead
                ORDER BY a.id LIMIT 1 FOR UPDATE SKIP LOCKED
                """)
        .bind("now", now)
        .bind("ahead", ahead)
        .map((row, context) -> ArrayRows.read(row))
        .findOne();
  }

  @Override
  public Optional<SessionArray> lockEnded() {
    return handle
        .createQuery(
            SELECT
                + """
                WHERE a.closed_at IS NOT NULL AND a.ended_as IS NULL
                  AND NOT EXISTS (SELECT 1 FROM scheduler.session s
                                  WHERE s.array_id = a.id AND s.state <> 'ended')
                ORDER BY a.id LIMIT 1 FOR UPDATE SKIP LOCKED
                """)
        .map((row, context) -> ArrayRows.read(row))
        .findOne();
  }

  @Override
  public boolean end(UUID id, Ending ending) {
    return handle
        .createQuery(
            """
            UPDATE scheduler.session_array a SET ended_as = :as, ended_at = coalesce(a.ended_at, :at)
            FROM scheduler.session_array before WHERE a.id = :id AND before.id = a.id
            RETURNING before.ended_at IS NULL
            """)
        .bind("id", id)
        .bind("at", ending.at())
        .bind("as", ending.as().word())
        .mapTo(Boolean.class)
        .one();
  }

  @Override
  public Map<UUID, Ending> endings(Collection<UUID> arrays) {
    Map<UUID, Ending> endings = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT id, ended_as, ended_at FROM scheduler.session_array
            WHERE id = ANY(:arrays) AND ended_as IS NOT NULL
            """)
        .bind("arrays", arrays.toArray(new UUID[0]))
        .map(
            (row, context) ->
                endings.put(
                    row.getObject("id", UUID.class),
                    new Ending(
                        Ending.As.of(row.getString("ended_as")), Rows.instant(row, "ended_at"))))
        .list();
    return endings;
  }

  /** Arrays of an account (all accounts of the world when empty), newest first. */
  public List<SessionArray> list(
      Optional<AccountId> account,
      String world,
      boolean openOnly,
      Optional<UUID> before,
      int limit) {
    return handle
        .createQuery(
            SELECT
                + """
                WHERE a.world = :world AND (:account::uuid IS NULL OR a.account_id = :account::uuid)
                  AND (:before::uuid IS NULL OR a.id < :before::uuid)
                  AND (NOT :openOnly OR a.closed_at IS NULL OR EXISTS (SELECT 1 FROM scheduler.session s
                       WHERE s.array_id = a.id AND s.state <> 'ended'))
                ORDER BY a.id DESC LIMIT :limit
                """)
        .bind("world", world)
        .bind("account", account.map(AccountId::value))
        .bind("before", before)
        .bind("openOnly", openOnly)
        .bind("limit", limit)
        .map((row, context) -> ArrayRows.read(row))
        .list();
  }

  @Override
  public Map<String, Integer> ends(UUID array) {
    Map<String, Integer> ends = new TreeMap<>();
    handle
        .createQuery(
            """
            SELECT end_reason, count(*) AS ended FROM scheduler.session
            WHERE array_id = :array AND state = 'ended' GROUP BY end_reason
            """)
        .bind("array", array)
        .map((row, context) -> Map.entry(row.getString("end_reason"), row.getInt("ended")))
        .forEach(end -> ends.put(end.getKey(), end.getValue()));
    return ends;
  }

  @Override
  public Map<AccountId, Integer> toCome(Collection<AccountId> accounts) {
    Map<AccountId, Integer> toCome = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT account_id, sum(elements - made) AS to_come FROM scheduler.session_array
            WHERE closed_at IS NULL AND account_id = ANY (CAST((SELECT :accounts) AS uuid[]))
            GROUP BY account_id
            """)
        .bind("accounts", SqlTypes.uuids(accounts.stream().map(AccountId::value).toList()))
        .map(
            (row, context) ->
                Map.entry(
                    new AccountId(row.getObject("account_id", UUID.class)), row.getInt("to_come")))
        .forEach(entry -> toCome.put(entry.getKey(), entry.getValue()));
    return toCome;
  }

  @Override
  public List<SessionId> elements(UUID array, Set<SessionState> states, int limit) {
    return handle
        .createQuery(
            """
            SELECT id FROM scheduler.session
            WHERE array_id = :array AND state = ANY(:states) ORDER BY array_index LIMIT :limit
            """)
        .bind("array", array)
        .bind("states", states.stream().map(SessionState::word).toArray(String[]::new))
        .bind("limit", limit)
        .mapTo(UUID.class)
        .map(SessionId::new)
        .list();
  }

  @Override
  public Map<UUID, Map<SessionState, Integer>> open(Collection<UUID> arrays) {
    Map<UUID, Map<SessionState, Integer>> open = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT array_id, state, count(*) AS sessions FROM scheduler.session
            WHERE array_id = ANY(:arrays) AND state <> 'ended' GROUP BY array_id, state
            """)
        .bind("arrays", arrays.toArray(new UUID[0]))
        .map(
            (row, context) ->
                open.computeIfAbsent(
                        row.getObject("array_id", UUID.class),
                        id -> new EnumMap<>(SessionState.class))
                    .put(SessionState.of(row.getString("state")), row.getInt("sessions")))
        .list();
    return open;
  }
}
