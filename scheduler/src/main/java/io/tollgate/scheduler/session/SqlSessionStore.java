package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import io.tollgate.metering.sql.SqlTypes;
import io.tollgate.scheduler.identity.AccountId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Sessions, bound to one transaction. */
public final class SqlSessionStore implements SessionStore {
  private static final String COLUMNS = SessionRows.COLUMNS;

  /** A first load reads every open session, and no single answer may take the leader's patience. */
  private static final int FETCHED_AT_ONCE = 5_000;

  private final Handle handle;

  public SqlSessionStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public void insert(Session session, Cause cause) {
    insert(List.of(new Submitted(session, cause)));
  }

  @Override
  public void insert(List<Submitted> sessions) {
    SqlSessionInsert.of(handle, sessions);
  }

  @Override
  public Optional<Session> find(SessionId id) {
    return handle
        .createQuery("SELECT " + COLUMNS + " FROM scheduler.session s WHERE s.id = :id")
        .bind("id", id.value())
        .map(SessionRows::read)
        .findOne();
  }

  @Override
  public Optional<Session> lock(SessionId id) {
    return handle
        .createQuery("SELECT " + COLUMNS + " FROM scheduler.session s WHERE s.id = :id FOR UPDATE")
        .bind("id", id.value())
        .map(SessionRows::read)
        .findOne();
  }

  @Override
  public List<Session> lock(SortedSet<SessionId> ids) {
    return handle
        .createQuery(
            "SELECT "
                + COLUMNS
                + " FROM scheduler.session s WHERE s.id = ANY(:ids) ORDER BY s.id FOR UPDATE")
        .bind("ids", ids.stream().map(SessionId::value).toArray(UUID[]::new))
        .map(SessionRows::read)
        .list();
  }

  @Override
  public List<Session> findAll(Collection<UUID> ids) {
    return handle
        .createQuery("SELECT " + COLUMNS + " FROM scheduler.session s WHERE s.id = ANY(:ids)")
        .bind("ids", ids.toArray(new UUID[0]))
        .map(SessionRows::read)
        .list();
  }

  /**
   * Sessions of an account (all accounts of the world when empty), newest first.
   *
   * @param states the states wanted
   * @param elements whether elements of arrays are wanted
   * @param array of which array
   * @param before the last id of the page before, or empty
   */
  public List<Session> list(
      Optional<AccountId> account,
      String world,
      Collection<SessionState> states,
      ElementFilter elements,
      Optional<UUID> array,
      Optional<UUID> before,
      int limit) {
    return handle
        .createQuery(
            "SELECT "
                + COLUMNS
                + """
                 FROM scheduler.session s
                WHERE s.world = :world AND s.state = ANY(:states)
                  AND (:account::uuid IS NULL OR s.account_id = :account::uuid)
                  AND (:before::uuid IS NULL OR s.id < :before::uuid)
                """
                + elements.sql()
                + " ORDER BY s.id DESC LIMIT :limit")
        .bind("array", array)
        .bind("world", world)
        .bind("states", states.stream().map(SessionState::word).toArray(String[]::new))
        .bind("account", account.map(AccountId::value))
        .bind("before", before)
        .bind("limit", limit)
        .map(SessionRows::read)
        .list();
  }

  @Override
  public int queuedOf(AccountId account) {
    return handle
        .createQuery(
            "SELECT count(*) FROM scheduler.session WHERE account_id = :account AND state = 'queued'")
        .bind("account", account.value())
        .mapTo(Integer.class)
        .one();
  }

  @Override
  public Map<AccountId, Integer> queuedOf(Collection<AccountId> accounts) {
    return handle
        .createQuery(
            """
            SELECT account_id, count(*) AS queued FROM scheduler.session
            WHERE account_id = ANY (CAST((SELECT :accounts) AS uuid[])) AND state = 'queued'
            GROUP BY account_id
            """)
        .bind("accounts", SqlTypes.uuids(accounts.stream().map(AccountId::value).toList()))
        .map(
            (row, context) ->
                Map.entry(
                    new AccountId(row.getObject("account_id", UUID.class)), row.getInt("queued")))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Override
  public List<UUID> overdue(Instant startedBefore, Instant now) {
    return handle
        .createQuery(
            """
            SELECT s.id FROM scheduler.session s
            WHERE (s.state = 'starting' AND s.starting_at <= :startedBefore)
               OR (s.state = 'stopping' AND s.stop_by <= :now)
            ORDER BY s.id LIMIT 500
            """)
        .bind("startedBefore", startedBefore)
        .bind("now", now)
        .mapTo(UUID.class)
        .list();
  }

  @Override
  public List<UUID> pastDeadline(Instant now) {
    return handle
        .createQuery(
            """
            SELECT s.id FROM scheduler.session s
            WHERE s.state = 'queued' AND s.deadline IS NOT NULL
              AND s.deadline < :now::timestamptz + LEAST(s.minutes_min, s.prepaid_minutes - s.minutes_used) * interval '1 minute'
            ORDER BY s.id LIMIT 500
            """)
        .bind("now", now)
        .mapTo(UUID.class)
        .list();
  }

  @Override
  public List<UUID> neverMet() {
    return handle
        .createQuery(
            """
            SELECT s.id FROM scheduler.session s
            WHERE s.state = 'queued' AND s.starts_after IS NOT NULL AND EXISTS (
              SELECT 1 FROM jsonb_to_recordset(s.starts_after)
                AS d(session_id uuid, array_id uuid, "on" text)
              LEFT JOIN scheduler.session other ON other.id = d.session_id AND other.state = 'ended'
              LEFT JOIN scheduler.session_array a ON a.id = d.array_id
              WHERE d."on" <> 'ended' AND d."on" <> coalesce(other.end_reason, a.ended_as))
            ORDER BY s.id LIMIT 500
            """)
        .mapTo(UUID.class)
        .list();
  }

  @Override
  public List<UUID> openOn(UUID node) {
    return handle
        .createQuery(
            """
            SELECT DISTINCT s.id FROM scheduler.session s
            JOIN scheduler.allocation a ON a.session_id = s.id AND a.attempt = s.attempt
            WHERE a.node_id = :node AND s.state IN ('starting', 'running', 'stopping')
            ORDER BY s.id
            """)
        .bind("node", node)
        .mapTo(UUID.class)
        .list();
  }

  @Override
  public void advance(
      Session before, Progress after, SessionEvent event, Cause cause, Instant now) {
    advance(List.of(new Advance(before, after, event, cause)), now);
  }

  @Override
  public void advance(List<Advance> steps, Instant now) {
    SqlSessionAdvance.of(handle, steps, now);
  }

  @Override
  public void chooseModel(SessionId id, String model) {
    handle.execute(
        "UPDATE scheduler.session SET gpu_model = ?, other_models = '[]' WHERE id = ?",
        model,
        id.value());
  }

  @Override
  public Map<UUID, Session> lockPlaceable(Collection<UUID> ids) {
    Map<UUID, Session> locked = new HashMap<>();
    handle
        .createQuery(
            "SELECT "
                + COLUMNS
                + """
                 FROM scheduler.session s
                JOIN scheduler.account a ON a.id = s.account_id
                WHERE s.id = ANY(:ids) AND s.state = 'queued' AND a.state = 'active'
                ORDER BY s.id FOR UPDATE OF s
                """)
        .bind("ids", ids.toArray(new UUID[0]))
        .map(SessionRows::read)
        .forEach(
            session -> {
              // The lock may have waited for a change of the row.
              if (session.state() == SessionState.QUEUED) {
                locked.put(session.id().value(), session);
              }
            });
    return locked;
  }

  @Override
  public List<SessionId> ofAccount(AccountId account, Set<SessionState> states, int limit) {
    return handle
        .createQuery(
            """
            SELECT id FROM scheduler.session
            WHERE account_id = :account AND state = ANY(:states) ORDER BY id LIMIT :limit
            """)
        .bind("account", account.value())
        .bind("states", states.stream().map(SessionState::word).toArray(String[]::new))
        .bind("limit", limit)
        .mapTo(UUID.class)
        .map(SessionId::new)
        .list();
  }

  @Override
  public List<Session> changedSince(String mark, boolean openOnly) {
    String open =
        """
         AND (s.state <> 'ended' OR EXISTS (SELECT 1 FROM scheduler.allocation a
           WHERE a.session_id = s.id AND a.released_at IS NULL))
        """;
    return handle
        .createQuery(
            "SELECT "
                + COLUMNS
                + " FROM scheduler.session s WHERE s.changed_xid >= :xid::xid8"
                + (openOnly ? open : ""))
        .setFetchSize(FETCHED_AT_ONCE)
        .bind("xid", mark)
        .map(SessionRows::read)
        .list();
  }
}
