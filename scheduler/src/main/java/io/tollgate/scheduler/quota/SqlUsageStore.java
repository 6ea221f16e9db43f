package io.tollgate.scheduler.quota;

import io.tollgate.metering.sql.SqlTypes;
import io.tollgate.scheduler.database.Rows;
import io.tollgate.scheduler.fairness.AttemptUse;
import io.tollgate.scheduler.fairness.Usage;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.SessionId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** What attempts used, in PostgreSQL, within one transaction. */
public final class SqlUsageStore implements UsageStore {
  private final Handle handle;

  public SqlUsageStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public void add(List<Over> uses, Instant now) {
    if (uses.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            """
            INSERT INTO scheduler.attempt_use (session_id, attempt, account_id, project, gpu_minutes,
              began_at, actor, request_id, created_at)
            SELECT session, attempt, account, project, minutes, CAST(began AS timestamptz), actor, request, :now
            FROM unnest(:sessions, :attempts, :accounts, :projects, :minutes, :began, :actors, :requests)
              AS w (session, attempt, account, project, minutes, began, actor, request)
            """)
        .bind("sessions", each(uses, UUID[]::new, over -> over.use().session().value()))
        .bind("attempts", each(uses, Integer[]::new, over -> over.use().attempt()))
        .bind("accounts", each(uses, UUID[]::new, over -> over.use().account().value()))
        .bind("projects", each(uses, String[]::new, over -> over.use().project().orElse("")))
        .bind("minutes", each(uses, Double[]::new, over -> over.use().gpuMinutes()))
        .bind("began", each(uses, String[]::new, over -> over.use().began().toString()))
        .bind("actors", each(uses, String[]::new, over -> over.cause().actor()))
        .bind("requests", each(uses, String[]::new, over -> over.cause().requestId()))
        .bind("now", now)
        .execute();
  }

  private static <T> T[] each(List<Over> uses, IntFunction<T[]> array, Function<Over, T> value) {
    return uses.stream().map(value).toArray(array);
  }

  @Override
  public List<AttemptUse> lockUnbooked(int most) {
    return handle
        .createQuery(
            """
            SELECT session_id, attempt, account_id, project, gpu_minutes, began_at
            FROM scheduler.attempt_use WHERE NOT booked ORDER BY changed_xid LIMIT :most FOR UPDATE
            """)
        .bind("most", most)
        .map((row, context) -> use(row))
        .list();
  }

  @Override
  public List<AttemptUse> unbookedOf(Collection<AccountId> accounts) {
    return handle
        .createQuery(
            """
            SELECT session_id, attempt, account_id, project, gpu_minutes, began_at
            FROM scheduler.attempt_use
            WHERE NOT booked AND account_id = ANY (CAST((SELECT :ids) AS uuid[]))
            """)
        .bind("ids", ids(accounts))
        .map((row, context) -> use(row))
        .list();
  }

  private static AttemptUse use(ResultSet row) throws SQLException {
    String project = row.getString("project");
    return new AttemptUse(
        new SessionId(row.getObject("session_id", UUID.class)),
        row.getInt("attempt"),
        new AccountId(row.getObject("account_id", UUID.class)),
        project.isEmpty() ? Optional.empty() : Optional.of(project),
        row.getDouble("gpu_minutes"),
        Rows.instant(row, "began_at"));
  }

  @Override
  public List<Total> totalsOf(Collection<AccountId> accounts) {
    return handle
        .createQuery(
            """
            SELECT account_id, project, gpu_minutes, at FROM scheduler.usage_total
            WHERE account_id = ANY (CAST((SELECT :ids) AS uuid[]))
            """)
        .bind("ids", ids(accounts))
        .map(
            (row, context) ->
                new Total(
                    new AccountId(row.getObject("account_id", UUID.class)),
                    row.getString("project"),
                    new Usage(row.getDouble("gpu_minutes"), Rows.instant(row, "at"))))
        .list();
  }

  @Override
  public void book(Collection<AttemptUse> uses, Collection<Total> totals, Duration halfLife) {
    handle
        .createUpdate(
            """
            UPDATE scheduler.attempt_use u SET booked = true
            FROM unnest(:sessions, :attempts) AS w (session_id, attempt)
            WHERE u.session_id = w.session_id AND u.attempt = w.attempt
            """)
        .bind("sessions", uses.stream().map(use -> use.session().value()).toArray(UUID[]::new))
        .bind("attempts", uses.stream().map(AttemptUse::attempt).toArray(Integer[]::new))
        .execute();
    PreparedBatch sums =
        handle.prepareBatch(
            """
            INSERT INTO scheduler.usage_total
              (account_id, project, gpu_minutes, at, half_life_seconds)
            VALUES (:account, :project, :minutes, :at, :life)
            ON CONFLICT (account_id, project) DO UPDATE SET gpu_minutes = excluded.gpu_minutes,
              at = excluded.at, half_life_seconds = excluded.half_life_seconds
            """);
    totals.forEach(
        total ->
            sums.bind("account", total.account().value())
                .bind("project", total.project())
                .bind("minutes", total.usage().gpuMinutes())
                .bind("at", total.usage().at())
                .bind("life", halfLife.toSeconds())
                .add());
    sums.execute();
  }

  @Override
  public void refade(Duration halfLife) {
    handle
        .createUpdate(
            """
            UPDATE scheduler.usage_total t SET half_life_seconds = :life, gpu_minutes = (
              SELECT COALESCE(sum(u.gpu_minutes * exp(GREATEST(-700, -ln(2.0::float8)
                * extract(epoch FROM t.at - u.began_at)::float8 / :life))), 0)
              FROM scheduler.attempt_use u
              WHERE u.booked AND u.account_id = t.account_id AND u.project = t.project)
            WHERE t.half_life_seconds <> :life
            """)
        .bind("life", halfLife.toSeconds())
        .execute();
  }

  @Override
  public Set<AccountId> changedSince(String mark) {
    return new HashSet<>(
        handle
            .createQuery(
                """
                SELECT account_id FROM scheduler.attempt_use
                WHERE NOT booked AND changed_xid >= CAST(:mark AS xid8)
                UNION
                SELECT account_id FROM scheduler.usage_total
                WHERE changed_xid >= CAST(:mark AS xid8)
                """)
            .bind("mark", mark)
            .map((row, context) -> new AccountId(row.getObject("account_id", UUID.class)))
            .list());
  }

  private static Object ids(Collection<AccountId> accounts) {
    return SqlTypes.uuids(accounts.stream().map(AccountId::value).toList());
  }
}
