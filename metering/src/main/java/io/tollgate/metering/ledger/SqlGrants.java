package io.tollgate.metering.ledger;

import io.tollgate.metering.Cause;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Grants in PostgreSQL, as {@link LedgerStore} asks for them. */
public final class SqlGrants {
  private final Handle handle;

  SqlGrants(Handle handle) {
    this.handle = handle;
  }

  void add(Grant grant) {
    handle
        .createUpdate(
            """
            INSERT INTO metering.credit_grant (grant_id, payer_id, kind, amount_micros, left_micros, priority,
              effective_at, pending, original_expires_at, expires_at, created_at, actor, cause, request_id)
            VALUES (:grant, :payer, :kind, :amount, 0, :priority,
              :effective, :pending, :expires, :expires, :now, :actor, :cause, :request)
            """)
        .bind("grant", grant.grantId())
        .bind("payer", grant.payer())
        .bind("kind", grant.kind().code())
        .bind("amount", grant.amount().micros())
        .bind("priority", grant.priority())
        .bind("effective", SqlTypes.time(grant.effectiveAt()))
        .bind("pending", grant.pending())
        .bind("expires", SqlTypes.time(grant.expiresAt()))
        .bind("now", SqlTypes.time(grant.createdAt()))
        .bind("actor", grant.cause().actor())
        .bind("cause", grant.cause().reason())
        .bind("request", grant.cause().requestId())
        .execute();
  }

  Map<UUID, Grant> find(Collection<UUID> grantIds) {
    Map<UUID, Grant> found = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT * FROM metering.credit_grant
            WHERE grant_id = ANY(CAST((SELECT :grants) AS uuid[]))
            """)
        .bind("grants", SqlTypes.uuids(grantIds))
        .map((row, context) -> grant(row))
        .forEach(grant -> found.put(grant.grantId(), grant));
    return found;
  }

  List<Grant> withCredit(UUID payer) {
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

  List<Grant> open(UUID payer) {
    return handle
        .createQuery(
            """
            SELECT * FROM metering.credit_grant WHERE payer_id = :payer AND (left_micros > 0 OR pending)
            ORDER BY priority, expires_at NULLS LAST, grant_id
            """)
        .bind("payer", payer)
        .map((row, context) -> grant(row))
        .list();
  }

  List<UUID> claimExpired(Instant now, int limit) {
    return claim(
        """
        SELECT p.payer_id FROM metering.credit_grant g JOIN metering.payer p USING (payer_id)
        WHERE g.expires_at <= :now AND NOT g.lapsed
        ORDER BY g.expires_at, g.grant_id LIMIT :limit
        FOR NO KEY UPDATE OF p SKIP LOCKED
        """,
        now,
        limit);
  }

  List<UUID> claimBeginning(Instant now, int limit) {
    return claim(
        """
        SELECT p.payer_id FROM metering.credit_grant g JOIN metering.payer p USING (payer_id)
        WHERE g.effective_at <= :now AND g.pending
        ORDER BY g.effective_at, g.grant_id LIMIT :limit
        FOR NO KEY UPDATE OF p SKIP LOCKED
        """,
        now,
        limit);
  }

  private List<UUID> claim(String query, Instant now, int limit) {
    return handle
        .createQuery(query)
        .bind("now", SqlTypes.time(now))
        .bind("limit", limit)
        .mapTo(UUID.class)
        .stream()
        .distinct()
        .toList();
  }

  void lapse(UUID payer, Instant now) {
    handle
        .createUpdate(
            """
            UPDATE metering.credit_grant SET lapsed = true
            WHERE payer_id = :payer AND expires_at <= :now AND left_micros = 0 AND NOT lapsed
            """)
        .bind("payer", payer)
        .bind("now", SqlTypes.time(now))
        .execute();
  }

  void begin(UUID grantId) {
    handle
        .createUpdate("UPDATE metering.credit_grant SET pending = false WHERE grant_id = :grant")
        .bind("grant", grantId)
        .execute();
  }

  void extendExpiry(UUID grantId, Instant expiresAt) {
    handle
        .createUpdate(
            """
            UPDATE metering.credit_grant SET expires_at = :expires, expiry_extended = true, lapsed = false
            WHERE grant_id = :grant
            """)
        .bind("grant", grantId)
        .bind("expires", SqlTypes.time(expiresAt))
        .execute();
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
        SqlTypes.optionalInstant(row, "effective_at"),
        row.getBoolean("pending"),
        SqlTypes.optionalInstant(row, "original_expires_at"),
        SqlTypes.optionalInstant(row, "expires_at"),
        row.getBoolean("expiry_extended"),
        new Cause(row.getString("actor"), row.getString("request_id"), row.getString("cause")),
        SqlTypes.instant(row, "created_at"));
  }
}
