package io.tollgate.metering.ledger;

import io.tollgate.metering.Cause;
import io.tollgate.metering.World;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The ledger in PostgreSQL. */
public final class SqlLedgerStore implements LedgerStore {
  private final Handle handle;

  /** Bound to the handle's transaction. */
  public SqlLedgerStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public void open(UUID payer, World world, Cause cause, Instant now) {
    handle
        .createUpdate(
            """
            INSERT INTO metering.payer (payer_id, world, created_at, actor, cause, request_id)
            VALUES (:payer, :world, :now, :actor, :cause, :request)
            ON CONFLICT (payer_id) DO NOTHING
            """)
        .bind("payer", payer)
        .bind("world", world.code())
        .bind("now", SqlTypes.time(now))
        .bind("actor", cause.actor())
        .bind("cause", cause.reason())
        .bind("request", cause.requestId())
        .execute();
    for (AccountKind kind : AccountKind.values()) {
      handle
          .createUpdate(
              """
              INSERT INTO metering.ledger_account (account_id, payer_id, kind, created_at, actor, cause, request_id)
              VALUES (:account, :payer, :kind, :now, :actor, :cause, :request)
              ON CONFLICT DO NOTHING
              """)
          .bind("account", kind.idFor(payer))
          .bind("payer", payer)
          .bind("kind", kind.code())
          .bind("now", SqlTypes.time(now))
          .bind("actor", cause.actor())
          .bind("cause", cause.reason())
          .bind("request", cause.requestId())
          .execute();
    }
  }

  @Override
  public Optional<Payer> lock(UUID payer) {
    return handle
        .createQuery(
            """
            SELECT payer_id, world, available_micros FROM metering.payer WHERE payer_id = :payer
            FOR NO KEY UPDATE
            """)
        .bind("payer", payer)
        .map(
            (row, context) ->
                new Payer(
                    SqlTypes.uuid(row, "payer_id"),
                    World.valueOf(row.getString("world").toUpperCase(Locale.ROOT)),
                    Money.ofMicros(row.getLong("available_micros"))))
        .findOne();
  }

  @Override
  public Map<UUID, Balance> balances(Collection<UUID> payers) {
    Map<UUID, Balance> balances = new LinkedHashMap<>();
    handle
        .createQuery(
            """
            SELECT p.payer_id, p.available_micros,
                   coalesce((SELECT sum(b.left_micros) FROM metering.billing b
                             WHERE b.payer_id = p.payer_id AND b.settled_at IS NULL), 0)::bigint AS held_micros
            FROM metering.payer p
            WHERE p.payer_id = ANY(CAST((SELECT :payers) AS uuid[]))
            ORDER BY p.payer_id
            """)
        .bind("payers", SqlTypes.uuids(payers))
        .map(
            (row, context) ->
                Map.entry(
                    SqlTypes.uuid(row, "payer_id"),
                    new Balance(
                        Money.ofMicros(row.getLong("available_micros")),
                        Money.ofMicros(row.getLong("held_micros")))))
        .forEach(entry -> balances.put(entry.getKey(), entry.getValue()));
    return balances;
  }

  @Override
  public Optional<Money> available(UUID payer) {
    return handle
        .createQuery("SELECT available_micros FROM metering.payer WHERE payer_id = :payer")
        .bind("payer", payer)
        .map((row, context) -> Money.ofMicros(row.getLong(1)))
        .findOne();
  }

  @Override
  public void addGrant(Grant grant) {
    handle
        .createUpdate(
            """
            INSERT INTO metering.credit_grant (grant_id, payer_id, kind, amount_micros, left_micros, priority,
                                               original_expires_at, expires_at, created_at, actor, cause, request_id)
            VALUES (:grant, :payer, :kind, :amount, 0, :priority, :expires, :expires, :now, :actor, :cause, :request)
            """)
        .bind("grant", grant.grantId())
        .bind("payer", grant.payer())
        .bind("kind", grant.kind().code())
        .bind("amount", grant.amount().micros())
        .bind("priority", grant.priority())
        .bind("expires", SqlTypes.time(grant.expiresAt()))
        .bind("now", SqlTypes.time(grant.createdAt()))
        .bind("actor", grant.cause().actor())
        .bind("cause", grant.cause().reason())
        .bind("request", grant.cause().requestId())
        .execute();
  }

  @Override
  public Optional<Grant> grant(UUID grantId) {
    return handle
        .createQuery("SELECT * FROM metering.credit_grant WHERE grant_id = :grant")
        .bind("grant", grantId)
        .map((row, context) -> grant(row))
        .findOne();
  }

  @Override
  public List<Grant> grantsWithCredit(UUID payer) {
    return handle
        .createQuery(
            """
            SELECT * FROM metering.credit_grant WHERE payer_id = :payer AND left_micros > 0
            ORDER BY priority, expires_at NULLS LAST, grant_id
            """)
        .bind("payer", payer)
        .map((row, context) -> grant(row))
        .list();
  }

  @Override
  public List<UUID> payersWithExpired(Instant now, int limit) {
    return handle
        .createQuery(
            """
            SELECT DISTINCT payer_id FROM metering.credit_grant
            WHERE left_micros > 0 AND expires_at <= :now
            ORDER BY payer_id LIMIT :limit
            """)
        .bind("now", SqlTypes.time(now))
        .bind("limit", limit)
        .mapTo(UUID.class)
        .list();
  }

  @Override
  public void extendExpiry(UUID grantId, Instant expiresAt) {
    handle
        .createUpdate(
            """
            UPDATE metering.credit_grant SET expires_at = :expires, expiry_extended = true WHERE grant_id = :grant
            """)
        .bind("grant", grantId)
        .bind("expires", SqlTypes.time(expiresAt))
        .execute();
  }

  @Override
  public void post(List<Transfer> transfers) {
    if (transfers.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            """
            WITH posted AS (
              INSERT INTO metering.transfer (transfer_id, kind, payer_id, debit_account, credit_account, amount_micros,
                grant_id, session_id, segment_id, draw, minute, created_at, actor, cause, request_id)
              VALUES (:id, :kind, :payer, :debit, :credit, :amount,
                :grant, :session, :segment, :draw, :minute, :now, :actor, :cause, :request)
            ), granted AS (
              UPDATE metering.credit_grant SET left_micros = left_micros + :change WHERE grant_id = :grant
            )
            UPDATE metering.payer SET available_micros = available_micros + :change
            WHERE payer_id = :payer AND :change <> 0
            """);
    for (Transfer transfer : transfers) {
      batch
          .bind("id", transfer.transferId())
          .bind("kind", transfer.kind().code())
          .bind("payer", transfer.payer())
          .bind("debit", transfer.debitAccount())
          .bind("credit", transfer.creditAccount())
          .bind("amount", transfer.amount().micros())
          .bind("grant", SqlTypes.uuid(transfer.grantId()))
          .bind("session", SqlTypes.uuid(transfer.sessionId()))
          .bind("segment", SqlTypes.uuid(transfer.segmentId()))
          .bind("draw", SqlTypes.integer(transfer.draw()))
          .bind("minute", SqlTypes.integer(transfer.minute()))
          .bind("change", transfer.changeOfAvailable())
          .bind("now", SqlTypes.time(transfer.createdAt()))
          .bind("actor", transfer.cause().actor())
          .bind("cause", transfer.cause().reason())
          .bind("request", transfer.cause().requestId())
          .add();
    }
    batch.execute();
  }

  @Override
  public List<Draw> draws(UUID sessionId) {
    return handle
        .createQuery(
            """
            SELECT draw, min(grant_id::text)::uuid AS grant_id,
                   (sum(amount_micros) FILTER (WHERE kind = 'hold'))::bigint AS micros,
                   coalesce(sum(amount_micros) FILTER (WHERE kind = 'release'), 0)::bigint AS released_micros
            FROM metering.transfer
            WHERE session_id = :session AND kind IN ('hold', 'release')
            GROUP BY draw
            ORDER BY draw
            """)
        .bind("session", sessionId)
        .map(
            (row, context) ->
                new Draw(
                    row.getInt("draw"),
                    SqlTypes.uuid(row, "grant_id"),
                    row.getLong("micros"),
                    row.getLong("released_micros")))
        .list();
  }

  @Override
  public List<TransferRow> history(UUID payer, Optional<UUID> before, int limit) {
    return handle
        .createQuery(
            """
            SELECT t.* FROM metering.transfer t
            WHERE t.payer_id = :payer
              AND (CAST(:before AS uuid) IS NULL
                   OR t.number < (SELECT b.number FROM metering.transfer b
                                  WHERE b.transfer_id = :before AND b.payer_id = :payer))
            ORDER BY t.number DESC
            LIMIT :limit
            """)
        .bind("payer", payer)
        .bind("before", SqlTypes.uuid(before))
        .bind("limit", limit)
        .map((row, context) -> transferRow(row))
        .list();
  }

  private static TransferRow transferRow(ResultSet row) throws SQLException {
    return new TransferRow(
        SqlTypes.uuid(row, "transfer_id"),
        Transfer.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        Money.ofMicros(row.getLong("amount_micros")),
        SqlTypes.uuid(row, "debit_account"),
        SqlTypes.uuid(row, "credit_account"),
        SqlTypes.optionalUuid(row, "grant_id"),
        SqlTypes.optionalUuid(row, "session_id"),
        SqlTypes.optionalInt(row, "minute"),
        new Cause(row.getString("actor"), row.getString("request_id"), row.getString("cause")),
        SqlTypes.instant(row, "created_at"));
  }

  /** Reads a row of {@code metering.credit_grant}. */
  public static Grant grant(ResultSet row) throws SQLException {
    return new Grant(
        SqlTypes.uuid(row, "grant_id"),
        SqlTypes.uuid(row, "payer_id"),
        GrantKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        Money.ofMicros(row.getLong("amount_micros")),
        Money.ofMicros(row.getLong("left_micros")),
        row.getInt("priority"),
        SqlTypes.optionalInstant(row, "original_expires_at"),
        SqlTypes.optionalInstant(row, "expires_at"),
        row.getBoolean("expiry_extended"),
        new Cause(row.getString("actor"), row.getString("request_id"), row.getString("cause")),
        SqlTypes.instant(row, "created_at"));
  }
}
