package io.tollgate.metering.dunning;

import io.tollgate.metering.Cause;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Dues in PostgreSQL. */
public final class SqlDueStore implements DueStore {
  private final Handle handle;

  /** Bound to the handle's transaction. */
  public SqlDueStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public boolean add(Due due, Cause cause, Instant now) {
    return handle
            .createUpdate(
                """
                INSERT INTO metering.due (due_id, payer_id, kind, reference, amount_micros, due_at, next_step,
                                          next_step_at, created_at, actor, cause, request_id)
                VALUES (:due, :payer, :kind, :reference, :amount, :dueAt, :step, :stepAt, :now, :actor, :cause, :request)
                ON CONFLICT (kind, reference) DO NOTHING
                """)
            .bind("due", due.dueId())
            .bind("payer", due.payer())
            .bind("kind", due.kind().code())
            .bind("reference", due.reference())
            .bind("amount", due.amount().micros())
            .bind("dueAt", SqlTypes.time(due.dueAt()))
            .bind("step", DueStep.FIRST_REMINDER.code())
            .bind("stepAt", SqlTypes.time(due.dueAt().plus(DueStep.FIRST_REMINDER.after())))
            .bind("now", SqlTypes.time(now))
            .bind("actor", cause.actor())
            .bind("cause", cause.reason())
            .bind("request", cause.requestId())
            .execute()
        == 1;
  }

  @Override
  public List<Due> list(UUID payer, int limit) {
    return handle
        .createQuery(
            """
            SELECT * FROM metering.due WHERE payer_id = :payer
            ORDER BY settled_at IS NOT NULL, due_at DESC, due_id LIMIT :limit
            """)
        .bind("payer", payer)
        .bind("limit", limit)
        .map((row, context) -> due(row))
        .list();
  }

  @Override
  public Optional<Due> settle(DueKind kind, String reference, String why, Instant now) {
    return handle
        .createQuery(
            """
            UPDATE metering.due SET settled_at = :now, settlement = :why
            WHERE kind = :kind AND reference = :reference AND settled_at IS NULL
            RETURNING *
            """)
        .bind("kind", kind.code())
        .bind("reference", reference)
        .bind("why", why)
        .bind("now", SqlTypes.time(now))
        .map((row, context) -> due(row))
        .findOne();
  }

  @Override
  public Optional<Due> lower(
      DueKind kind, String reference, UUID loweringId, Money amount, Cause cause, Instant now) {
    return handle
        .createQuery(
            """
            WITH open AS (
              SELECT due_id FROM metering.due
              WHERE kind = :kind AND reference = :reference AND settled_at IS NULL FOR NO KEY UPDATE
            ), noted AS (
              INSERT INTO metering.due_lowering (lowering_id, due_id, amount_micros, created_at, actor, cause, request_id)
              SELECT :lowering, due_id, :amount, :now, :actor, :cause, :request FROM open
              ON CONFLICT (lowering_id) DO NOTHING
              RETURNING due_id, amount_micros
            )
            UPDATE metering.due d SET lowered_micros = d.lowered_micros + n.amount_micros
            FROM noted n WHERE d.due_id = n.due_id
            RETURNING d.*
            """)
        .bind("kind", kind.code())
        .bind("reference", reference)
        .bind("lowering", loweringId)
        .bind("amount", amount.micros())
        .bind("now", SqlTypes.time(now))
        .bind("actor", cause.actor())
        .bind("cause", cause.reason())
        .bind("request", cause.requestId())
        .map((row, context) -> due(row))
        .findOne();
  }

  @Override
  public List<Due> settleChargebacks(UUID payer, String why, Instant now) {
    return handle
        .createQuery(
            """
            UPDATE metering.due d SET settled_at = :now, settlement = :why
            FROM metering.payer p
            WHERE d.payer_id = :payer AND p.payer_id = d.payer_id AND p.owed_micros = 0
              AND d.kind = 'chargeback' AND d.settled_at IS NULL
            RETURNING d.*
            """)
        .bind("payer", payer)
        .bind("why", why)
        .bind("now", SqlTypes.time(now))
        .map((row, context) -> due(row))
        .list();
  }

  @Override
  public List<UUID> payersThatPaid(int limit) {
    return handle
        .createQuery(
            """
            SELECT DISTINCT d.payer_id FROM metering.due d JOIN metering.payer p USING (payer_id)
            WHERE d.kind = 'chargeback' AND d.settled_at IS NULL AND p.owed_micros = 0
            ORDER BY d.payer_id LIMIT :limit
            """)
        .bind("limit", limit)
        .mapTo(UUID.class)
        .list();
  }

  @Override
  public List<Reached> lockReached(Instant now, int limit) {
    return handle
        .createQuery(
            """
            SELECT * FROM metering.due WHERE settled_at IS NULL AND next_step_at <= :now
            ORDER BY next_step_at, due_id LIMIT :limit FOR NO KEY UPDATE SKIP LOCKED
            """)
        .bind("now", SqlTypes.time(now))
        .bind("limit", limit)
        .map((row, context) -> new Reached(due(row), DueStep.ofCode(row.getString("next_step"))))
        .list();
  }

  @Override
  public void addStep(Due due, DueStep step, Optional<DueStep> next, Cause cause, Instant now) {
    handle
        .createUpdate(
            """
            WITH noted AS (
              INSERT INTO metering.due_step (due_id, step, created_at, actor, cause, request_id)
              VALUES (:due, :step, :now, :actor, :cause, :request)
            )
            UPDATE metering.due SET next_step = :next, next_step_at = :nextAt WHERE due_id = :due
            """)
        .bind("due", due.dueId())
        .bind("step", step.code())
        .bind("next", SqlTypes.text(next.map(DueStep::code)))
        .bind("nextAt", SqlTypes.time(next.map(then -> due.dueAt().plus(then.after()))))
        .bind("now", SqlTypes.time(now))
        .bind("actor", cause.actor())
        .bind("cause", cause.reason())
        .bind("request", cause.requestId())
        .execute();
  }

  @Override
  public Set<UUID> suspended(Collection<UUID> payers) {
    return handle
        .createQuery(
            """
            SELECT DISTINCT d.payer_id FROM metering.due d JOIN metering.due_step s USING (due_id)
            WHERE d.payer_id = ANY(:payers) AND d.settled_at IS NULL AND s.step = 'suspension'
            """)
        .bind("payers", SqlTypes.uuids(payers))
        .mapTo(UUID.class)
        .set();
  }

  private static Due due(ResultSet row) throws SQLException {
    return new Due(
        SqlTypes.uuid(row, "due_id"),
        SqlTypes.uuid(row, "payer_id"),
        DueKind.ofCode(row.getString("kind")),
        row.getString("reference"),
        Money.ofMicros(row.getLong("amount_micros")),
        Money.ofMicros(row.getLong("lowered_micros")),
        SqlTypes.instant(row, "due_at"),
        SqlTypes.optionalInstant(row, "settled_at"));
  }
}
