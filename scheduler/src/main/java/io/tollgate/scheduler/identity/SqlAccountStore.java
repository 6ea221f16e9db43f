package io.tollgate.scheduler.identity;

import io.tollgate.scheduler.control.Tier;
import io.tollgate.scheduler.database.Rows;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Accounts, plans and people in PostgreSQL, within one transaction. */
public final class SqlAccountStore implements AccountStore {

  private final Handle handle;

  public SqlAccountStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public void add(Account account, Person person, Act act) {
    handle
        .createUpdate(
            """
            INSERT INTO scheduler.account
              (id, world, plan, account_group, state, state_since, actor, request_id, created_at)
            VALUES (:id, :world, :plan, :group, :state, :at, :actor, :request, :at)
            """)
        .bind("id", account.id().value())
        .bind("world", account.world().text())
        .bind("plan", account.plan())
        .bind("group", account.group())
        .bind("state", account.state().text())
        .bind("at", account.createdAt())
        .bind("actor", act.actor())
        .bind("request", act.requestId())
        .execute();
    handle
        .createUpdate(
            """
            INSERT INTO scheduler.person
              (account_id, display_name, email, actor, request_id, created_at)
            VALUES (:id, :name, :email, :actor, :request, :at)
            """)
        .bind("id", account.id().value())
        .bind("name", person.displayName().orElse(null))
        .bind("email", person.email().orElse(null))
        .bind("actor", act.actor())
        .bind("request", act.requestId())
        .bind("at", account.createdAt())
        .execute();
  }

  @Override
  public Optional<Account> find(AccountId id) {
    return find(id, "");
  }

  @Override
  public Optional<Account> lock(AccountId id) {
    return find(id, "FOR UPDATE");
  }

  @Override
  public Optional<Account> lockShared(AccountId id) {
    return find(id, "FOR SHARE");
  }

  @Override
  public Map<AccountId, Account> lockShared(Collection<AccountId> ids) {
    return AccountRows.of(handle, ids, "FOR SHARE");
  }

  @Override
  public Map<AccountId, Account> find(Collection<AccountId> ids) {
    return AccountRows.of(handle, ids, "");
  }

  private Optional<Account> find(AccountId id, String locking) {
    return Optional.ofNullable(AccountRows.of(handle, List.of(id), locking).get(id));
  }

  /** Accounts of those worlds, newest first. */
  public List<Account> list(Set<World> worlds, int limit) {
    return handle
        .createQuery(
            "SELECT "
                + AccountRows.COLUMNS
                + " FROM scheduler.account WHERE world = ANY (string_to_array(:worlds, ','))"
                + " AND removed_at IS NULL ORDER BY created_at DESC, id DESC LIMIT :limit")
        .bind("worlds", worlds.stream().map(World::text).collect(Collectors.joining(",")))
        .bind("limit", limit)
        .map((row, context) -> AccountRows.read(row))
        .list();
  }

  /** Who is behind those accounts; erased people are left out. */
  public Map<AccountId, Person> people(Collection<AccountId> accounts) {
    return handle
        .createQuery(
            """
            SELECT account_id, display_name, email FROM scheduler.person
            WHERE account_id = ANY (CAST(string_to_array(:ids, ',') AS uuid[]))
            """)
        .bind("ids", accounts.stream().map(AccountId::toString).collect(Collectors.joining(",")))
        .map(
            (row, context) ->
                Map.entry(
                    new AccountId(row.getObject("account_id", UUID.class)),
                    new Person(
                        Optional.ofNullable(row.getString("display_name")),
                        Optional.ofNullable(row.getString("email")))))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Override
  public void setState(AccountId id, Account.State state, Optional<String> reason, Act act) {
    int rows =
        handle
            .createUpdate(
                """
                UPDATE scheduler.account
                SET state = :state, state_reason = :reason, state_since = :at,
                    version = version + 1, actor = :actor, request_id = :request
                WHERE id = :id AND removed_at IS NULL
                """)
            .bind("id", id.value())
            .bind("state", state.text())
            .bind("reason", reason.orElse(null))
            .bind("at", act.at())
            .bind("actor", act.actor())
            .bind("request", act.requestId())
            .execute();
    if (rows != 1) {
      throw new IllegalStateException("account " + id + " was locked and is gone");
    }
  }

  @Override
  public void setBeta(AccountId id, boolean beta) {
    handle.execute("UPDATE scheduler.account SET beta = ? WHERE id = ?", beta, id.value());
  }

  /** Those of the accounts that may run on beta nodes. */
  Set<AccountId> withBeta(Collection<AccountId> ids) {
    return handle
        .createQuery("SELECT id FROM scheduler.account WHERE id = ANY(:ids) AND beta")
        .bind("ids", ids.stream().map(AccountId::value).toArray(UUID[]::new))
        .mapTo(UUID.class)
        .map(AccountId::new)
        .collect(Collectors.toSet());
  }

  @Override
  public void addSuspension(AccountId id, SuspensionCause cause, String reason, Act act) {
    handle
        .createUpdate(
            """
            INSERT INTO scheduler.suspension (id, account_id, cause, reason, actor, request_id, created_at)
            VALUES (gen_random_uuid(), :id, :cause, :reason, :actor, :request, :at)
            ON CONFLICT (account_id, cause) WHERE lifted_at IS NULL DO UPDATE SET reason = excluded.reason
            """)
        .bind("id", id.value())
        .bind("cause", cause.text())
        .bind("reason", reason)
        .bind("actor", act.actor())
        .bind("request", act.requestId())
        .bind("at", act.at())
        .execute();
  }

  @Override
  public boolean liftSuspension(AccountId id, SuspensionCause cause, Act act) {
    return handle
            .createUpdate(
                """
                UPDATE scheduler.suspension SET lifted_at = :at, lifted_by = :actor
                WHERE account_id = :id AND cause = :cause AND lifted_at IS NULL
                """)
            .bind("id", id.value())
            .bind("cause", cause.text())
            .bind("actor", act.actor())
            .bind("at", act.at())
            .execute()
        == 1;
  }

  @Override
  public boolean isSuspendedBy(AccountId id, SuspensionCause cause) {
    return handle
        .createQuery(
            """
            SELECT EXISTS (SELECT FROM scheduler.suspension
                           WHERE account_id = :id AND cause = :cause AND lifted_at IS NULL)
            """)
        .bind("id", id.value())
        .bind("cause", cause.text())
        .mapTo(Boolean.class)
        .one();
  }

  @Override
  public Optional<String> suspensionReason(AccountId id) {
    return handle
        .createQuery(
            """
            SELECT reason FROM scheduler.suspension WHERE account_id = :id AND lifted_at IS NULL
            ORDER BY cause = 'closed' DESC, cause DESC LIMIT 1
            """)
        .bind("id", id.value())
        .mapTo(String.class)
        .findOne();
  }

  @Override
  public List<AccountId> suspendedBy(SuspensionCause cause, Optional<AccountId> after, int limit) {
    return handle
        .createQuery(
            """
            SELECT account_id FROM scheduler.suspension WHERE cause = :cause AND lifted_at IS NULL
              AND (CAST(:after AS uuid) IS NULL OR account_id > CAST(:after AS uuid))
            ORDER BY account_id LIMIT :limit
            """)
        .bind("cause", cause.text())
        .bind("after", after.map(AccountId::value).orElse(null))
        .bind("limit", limit)
        .mapTo(UUID.class)
        .map(AccountId::new)
        .list();
  }

  @Override
  public Optional<Plan> plan(String name) {
    return handle
        .createQuery(
            """
            SELECT name, concurrent_sessions_max, queued_sessions_max, requests_per_minute,
                   requests_per_day, priority_class, files_retention_seconds,
                   array_to_string(gpu_models, ',') AS gpu_models
            FROM scheduler.plan WHERE name = :name
            """)
        .bind("name", name)
        .map(
            (row, context) ->
                new Plan(
                    row.getString("name"),
                    row.getInt("concurrent_sessions_max"),
                    row.getInt("queued_sessions_max"),
                    row.getInt("requests_per_minute"),
                    row.getInt("requests_per_day"),
                    row.getString("priority_class"),
                    row.getInt("files_retention_seconds"),
                    Optional.ofNullable(row.getString("gpu_models"))
                        .map(models -> Set.of(models.split(",", -1)))))
        .findOne();
  }

  @Override
  public List<String> planNames() {
    return names("SELECT name FROM scheduler.plan ORDER BY name");
  }

  @Override
  public List<String> groupNames() {
    return names("SELECT name FROM scheduler.account_group ORDER BY name");
  }

  @Override
  public List<Standing> changedSince(String mark) {
    return handle
        .createQuery(
            """
            SELECT a.id, a.plan, a.account_group, a.state, a.state_since, a.beta,
              p.concurrent_sessions_max, p.queued_sessions_max
            FROM scheduler.account a JOIN scheduler.plan p ON p.name = a.plan
            WHERE a.changed_xid >= :xid::xid8
            """)
        .bind("xid", mark)
        .map(
            (row, context) ->
                new Standing(
                    new AccountId(row.getObject("id", UUID.class)),
                    row.getString("state").equals("suspended")
                        ? Optional.of(Rows.instant(row, "state_since"))
                        : Optional.empty(),
                    row.getInt("concurrent_sessions_max"),
                    row.getInt("queued_sessions_max"),
                    row.getBoolean("beta"),
                    new Tier(row.getString("plan"), row.getString("account_group"))))
        .list();
  }

  private List<String> names(String query) {
    return handle.createQuery(query).mapTo(String.class).list();
  }
}
