package io.tollgate.scheduler.quota;

import io.tollgate.metering.sql.SqlTypes;
import io.tollgate.scheduler.database.Rows;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Holder;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Allowances in PostgreSQL, within one transaction. */
public final class SqlAllowanceStore implements AllowanceStore {
  private final Handle handle;

  public SqlAllowanceStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public void set(Allowance allowance, Act act) {
    handle
        .createUpdate(
            """
            INSERT INTO scheduler.allowance
              (account_id, holder, kind, gpu_model, amount, within_seconds, ends_at, actor,
               request_id, created_at)
            VALUES (:account, :holder, :kind, :model, :amount, :within, :until, :actor, :request,
               :at)
            ON CONFLICT (account_id, holder, kind, gpu_model) DO UPDATE
              SET amount = excluded.amount, within_seconds = excluded.within_seconds,
                ends_at = excluded.ends_at, removed_at = NULL, actor = excluded.actor,
                request_id = excluded.request_id
            """)
        .bind("account", allowance.account().value())
        .bind("holder", allowance.holder().text())
        .bind("kind", allowance.kind().word())
        .bind("model", allowance.gpuModel().orElse(""))
        .bind("amount", allowance.amount())
        .bind("within", allowance.startWithin().map(Duration::toSeconds))
        .bind("until", allowance.until())
        .bind("actor", act.actor())
        .bind("request", act.requestId())
        .bind("at", act.at())
        .execute();
  }

  @Override
  public boolean clear(Allowance.Subject subject, Act act) {
    return handle
            .createUpdate(
                """
                UPDATE scheduler.allowance
                SET removed_at = :at, actor = :actor, request_id = :request
                WHERE account_id = :account AND holder = :holder AND kind = :kind
                  AND gpu_model = :model AND removed_at IS NULL
                """)
            .bind("account", subject.account().value())
            .bind("holder", subject.holder().text())
            .bind("kind", subject.kind().word())
            .bind("model", subject.gpuModel().orElse(""))
            .bind("actor", act.actor())
            .bind("request", act.requestId())
            .bind("at", act.at())
            .execute()
        == 1;
  }

  @Override
  public List<Allowance> of(Collection<AccountId> accounts) {
    return handle
        .createQuery(
            """
            SELECT account_id, holder, kind, gpu_model, amount, within_seconds, ends_at
            FROM scheduler.allowance
            WHERE account_id = ANY (CAST((SELECT :ids) AS uuid[])) AND removed_at IS NULL
            """)
        .bind("ids", SqlTypes.uuids(accounts.stream().map(AccountId::value).toList()))
        .map((row, context) -> read(row))
        .list();
  }

  @Override
  public Set<AccountId> changedSince(String mark) {
    return new HashSet<>(
        handle
            .createQuery(
                """
                SELECT DISTINCT account_id FROM scheduler.allowance
                WHERE changed_xid >= CAST(:mark AS xid8)
                """)
            .bind("mark", mark)
            .map((row, context) -> new AccountId(row.getObject("account_id", UUID.class)))
            .list());
  }

  private static Allowance read(ResultSet row) throws SQLException {
    String model = row.getString("gpu_model");
    return new Allowance(
        new AccountId(row.getObject("account_id", UUID.class)),
        Holder.of(row.getString("holder")),
        Allowance.Kind.of(row.getString("kind")),
        model.isEmpty() ? Optional.empty() : Optional.of(model),
        row.getDouble("amount"),
        Optional.ofNullable(row.getObject("within_seconds", Integer.class))
            .map(Duration::ofSeconds),
        Rows.optionalInstant(row, "ends_at"));
  }
}
