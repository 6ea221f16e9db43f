package io.tollgate.metering.ledger;

import io.tollgate.metering.Cause;
import io.tollgate.metering.World;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.sql.SqlTypes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The ledger in PostgreSQL. */
public final class SqlLedgerStore implements LedgerStore {
  private final Handle handle;
  private final SqlGrants grants;

  /** Bound to the handle's transaction. */
  public SqlLedgerStore(Handle handle) {
    this.handle = handle;
    this.grants = new SqlGrants(handle);
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
    return Optional.ofNullable(lock(List.of(payer)).get(payer));
  }

  @Override
  public Map<UUID, Payer> lock(Collection<UUID> payers) {
    Map<UUID, Payer> locked = new LinkedHashMap<>();
    handle
        .createQuery(
            """
            SELECT payer_id, world, available_micros, owed_micros, budgets
            FROM metering.payer WHERE payer_id = ANY(CAST((SELECT :payers) AS uuid[]))
            ORDER BY payer_id
            FOR NO KEY UPDATE
            """)
        .bind("payers", SqlTypes.uuids(payers))
        .map(
            (row, context) ->
                new Payer(
                    SqlTypes.uuid(row, "payer_id"),
                    World.valueOf(row.getString("world").toUpperCase(Locale.ROOT)),
                    Money.ofMicros(row.getLong("available_micros")),
                    Money.ofMicros(row.getLong("owed_micros")),
                    row.getInt("budgets")))
        .forEach(payer -> locked.put(payer.payerId(), payer));
    return locked;
  }

  @Override
  public Map<UUID, Balance> balances(Collection<UUID> payers) {
    Map<UUID, Balance> balances = new LinkedHashMap<>();
    handle
        .createQuery(
            """
            SELECT p.payer_id, p.available_micros, p.owed_micros,
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
                        Money.ofMicros(row.getLong("held_micros")),
                        Money.ofMicros(row.getLong("owed_micros")))))
        .forEach(entry -> balances.put(entry.getKey(), entry.getValue()));
    return balances;
  }

  @Override
  public Optional<Money> available(UUID payer) {
    return Optional.ofNullable(available(List.of(payer)).get(payer));
  }

  @Override
  public Map<UUID, Money> available(Collection<UUID> payers) {
    Map<UUID, Money> all = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT payer_id, available_micros FROM metering.payer
            WHERE payer_id = ANY(CAST((SELECT :payers) AS uuid[]))
            """)
        .bind("payers", SqlTypes.uuids(payers))
        .map(
            (row, context) ->
                Map.entry(
                    SqlTypes.uuid(row, "payer_id"),
                    Money.ofMicros(row.getLong("available_micros"))))
        .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
    return all;
  }

  @Override
  public void addGrant(Grant grant) {
    grants.add(grant);
  }

  @Override
  public Optional<Grant> grant(UUID grantId) {
    return Optional.ofNullable(grants.find(List.of(grantId)).get(grantId));
  }

  @Override
  public Map<UUID, Grant> grants(Collection<UUID> grantIds) {
    return grants.find(grantIds);
  }

  @Override
  public List<Grant> grantsWithCredit(UUID payer) {
    return grants.withCredit(payer);
  }

  @Override
  public List<Grant> grantsOpen(UUID payer) {
    return grants.open(payer);
  }

  @Override
  public List<UUID> claimExpired(Instant now, int limit) {
    return grants.claimExpired(now, limit);
  }

  @Override
  public List<UUID> claimBeginning(Instant now, int limit) {
    return grants.claimBeginning(now, limit);
  }

  @Override
  public void lapse(UUID payer, Instant now) {
    grants.lapse(payer, now);
  }

  @Override
  public void begin(UUID grantId) {
    grants.begin(grantId);
  }

  @Override
  public void extendExpiry(UUID grantId, Instant expiresAt) {
    grants.extendExpiry(grantId, expiresAt);
  }

  @Override
  public void post(List<Transfer> transfers) {
    SqlTransfers.post(handle, transfers);
  }

  @Override
  public List<Draw> draws(UUID sessionId) {
    return draws(List.of(sessionId)).getOrDefault(sessionId, List.of());
  }

  @Override
  public Map<UUID, List<Draw>> draws(Collection<UUID> sessionIds) {
    Map<UUID, List<Draw>> all = new HashMap<>();
    sessionIds.forEach(id -> all.put(id, new ArrayList<>()));
    handle
        .createQuery(
            """
            SELECT session_id, draw, min(grant_id::text)::uuid AS grant_id,
                   (sum(amount_micros) FILTER (WHERE kind = 'hold'))::bigint AS micros,
                   coalesce(sum(amount_micros) FILTER (WHERE kind = 'release'), 0)::bigint AS released_micros
            FROM metering.transfer
            WHERE session_id = ANY(CAST((SELECT :sessions) AS uuid[])) AND kind IN ('hold', 'release')
            GROUP BY session_id, draw
            ORDER BY session_id, draw
            """)
        .bind("sessions", SqlTypes.uuids(sessionIds))
        .map(
            (row, context) ->
                Map.entry(
                    SqlTypes.uuid(row, "session_id"),
                    new Draw(
                        row.getInt("draw"),
                        SqlTypes.uuid(row, "grant_id"),
                        row.getLong("micros"),
                        row.getLong("released_micros"))))
        .forEach(
            entry ->
                all.computeIfAbsent(entry.getKey(), id -> new ArrayList<>()).add(entry.getValue()));
    return all;
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
        .map((row, context) -> TransferRow.of(SqlCorrectionStore.transfer(row)))
        .list();
  }
}
