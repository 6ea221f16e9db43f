package io.tollgate.metering.budget;

import io.tollgate.metering.Cause;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Budgets in PostgreSQL. */
public final class SqlBudgetStore implements BudgetStore {
  private final Handle handle;

  /** Bound to the handle's transaction. */
  public SqlBudgetStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public List<Budget> inForce(UUID payer) {
    return handle
        .createQuery(
            """
            SELECT * FROM metering.budget WHERE payer_id = :payer AND removed_at IS NULL
            ORDER BY scope, period, budget_id
            """)
        .bind("payer", payer)
        .map((row, context) -> budget(row))
        .list();
  }

  @Override
  public Optional<Budget> find(UUID budgetId) {
    return handle
        .createQuery(
            "SELECT * FROM metering.budget WHERE budget_id = :budget AND removed_at IS NULL")
        .bind("budget", budgetId)
        .map((row, context) -> budget(row))
        .findOne();
  }

  @Override
  public void add(Budget budget) {
    handle
        .createUpdate(
            """
            INSERT INTO metering.budget (budget_id, payer_id, scope, scope_id, period, time_zone, limit_micros,
              thresholds, changed_at, created_at, actor, cause, request_id)
            VALUES (:budget, :payer, :scope, :scopeId, :period, :zone, :limit,
              :thresholds, :now, :now, :actor, :cause, :request)
            """)
        .bind("budget", budget.budgetId())
        .bind("payer", budget.payer())
        .bind("scope", budget.scope().code())
        .bind("scopeId", budget.scopeId())
        .bind("period", budget.period().code())
        .bind("zone", budget.zone().getId())
        .bind("limit", budget.limit().micros())
        .bind("thresholds", SqlTypes.integers(budget.thresholds()))
        .bind("now", SqlTypes.time(budget.createdAt()))
        .bind("actor", budget.cause().actor())
        .bind("cause", budget.cause().reason())
        .bind("request", budget.cause().requestId())
        .execute();
    countOf(budget.payer());
  }

  @Override
  public void change(Budget budget, LocalDate startsOn, Instant now) {
    handle
        .createUpdate(
            """
            UPDATE metering.budget SET limit_micros = :limit, thresholds = :thresholds, changed_at = :now
            WHERE budget_id = :budget
            """)
        .bind("budget", budget.budgetId())
        .bind("limit", budget.limit().micros())
        .bind("thresholds", SqlTypes.integers(budget.thresholds()))
        .bind("now", SqlTypes.time(now))
        .execute();
    handle
        .createUpdate(
            """
            UPDATE metering.budget_period SET ceiling_micros = greatest(ceiling_micros, :limit)
            WHERE budget_id = :budget AND starts_on = :startsOn
            """)
        .bind("budget", budget.budgetId())
        .bind("startsOn", startsOn)
        .bind("limit", budget.limit().micros())
        .execute();
  }

  @Override
  public void remove(Budget budget, Instant now) {
    handle
        .createUpdate(
            "UPDATE metering.budget SET removed_at = :now, changed_at = :now WHERE budget_id = :budget")
        .bind("budget", budget.budgetId())
        .bind("now", SqlTypes.time(now))
        .execute();
    countOf(budget.payer());
  }

  private void countOf(UUID payer) {
    handle
        .createUpdate(
            """
            UPDATE metering.payer SET budgets = (SELECT count(*) FROM metering.budget
              WHERE payer_id = :payer AND removed_at IS NULL)
            WHERE payer_id = :payer
            """)
        .bind("payer", payer)
        .execute();
  }

  @Override
  public long committed(UUID budgetId, LocalDate startsOn) {
    return handle
        .createQuery(
            """
            SELECT committed_micros FROM metering.budget_period WHERE budget_id = :budget AND starts_on = :startsOn
            """)
        .bind("budget", budgetId)
        .bind("startsOn", startsOn)
        .mapTo(Long.class)
        .findOne()
        .orElse(0L);
  }

  @Override
  public void open(BudgetUse use, Cause cause, Instant now) {
    handle
        .createUpdate(
            """
            INSERT INTO metering.budget_period (budget_id, starts_on, committed_micros, ceiling_micros,
                                                created_at, actor, cause, request_id)
            VALUES (:budget, :startsOn, :committed, greatest(CAST(:limit AS bigint), CAST(:committed AS bigint)),
                    :now, :actor, :cause, :request)
            ON CONFLICT DO NOTHING
            """)
        .bind("budget", use.budget().budgetId())
        .bind("startsOn", use.startsOn())
        .bind("committed", use.committed().micros())
        .bind("limit", use.budget().limit().micros())
        .bind("now", SqlTypes.time(now))
        .bind("actor", cause.actor())
        .bind("cause", cause.reason())
        .bind("request", cause.requestId())
        .execute();
  }

  @Override
  public Optional<Long> commit(Budget budget, LocalDate startsOn, long micros) {
    return handle
        .createQuery(
            """
            UPDATE metering.budget_period p SET committed_micros = p.committed_micros + :micros
            FROM metering.budget b
            WHERE p.budget_id = :budget AND p.starts_on = :startsOn AND b.budget_id = p.budget_id
              AND p.committed_micros + :micros <= b.limit_micros
            RETURNING p.committed_micros
            """)
        .bind("budget", budget.budgetId())
        .bind("startsOn", startsOn)
        .bind("micros", micros)
        .mapTo(Long.class)
        .findOne();
  }

  @Override
  public void free(UUID budgetId, LocalDate startsOn, long micros) {
    handle
        .createUpdate(
            """
            UPDATE metering.budget_period SET committed_micros = committed_micros - :micros
            WHERE budget_id = :budget AND starts_on = :startsOn
            """)
        .bind("budget", budgetId)
        .bind("startsOn", startsOn)
        .bind("micros", micros)
        .execute();
  }

  @Override
  public Origin originOf(UUID sessionId, int draw) {
    return handle
        .createQuery(
            """
            SELECT s.project_id, s.key_id, h.created_at
            FROM metering.transfer h JOIN metering.segment s ON s.segment_id = h.segment_id
            WHERE h.session_id = :session AND h.draw = :draw AND h.kind = 'hold'
            """)
        .bind("session", sessionId)
        .bind("draw", draw)
        .map(
            (row, context) ->
                new Origin(
                    new Spender(
                        SqlTypes.optionalUuid(row, "project_id"),
                        SqlTypes.optionalUuid(row, "key_id")),
                    SqlTypes.instant(row, "created_at")))
        .one();
  }

  @Override
  public long counted(Budget budget, Instant from, Instant until) {
    return handle
        .createQuery(
            """
            SELECT coalesce(sum(h.amount_micros - coalesce(r.micros, 0)), 0)::bigint
            FROM metering.transfer h
            LEFT JOIN metering.segment s ON s.segment_id = h.segment_id
            LEFT JOIN LATERAL (
              SELECT sum(x.amount_micros) AS micros FROM metering.transfer x
              WHERE x.session_id = h.session_id AND x.draw = h.draw AND x.kind = 'release') r ON true
            WHERE h.payer_id = :payer AND h.kind = 'hold' AND h.created_at >= :from AND h.created_at < :until
              AND CASE :scope WHEN 'project' THEN s.project_id = :scopeId WHEN 'key' THEN s.key_id = :scopeId
                              ELSE true END
            """)
        .bind("payer", budget.payer())
        .bind("scope", budget.scope().code())
        .bind("scopeId", budget.scopeId())
        .bind("from", SqlTypes.time(from))
        .bind("until", SqlTypes.time(until))
        .mapTo(Long.class)
        .one();
  }

  @Override
  public Set<Integer> told(Budget budget, LocalDate startsOn) {
    return new HashSet<>(
        handle
            .createQuery(
                """
                SELECT percent FROM metering.budget_alert
                WHERE budget_id = :budget AND starts_on = :startsOn AND limit_micros = :limit
                """)
            .bind("budget", budget.budgetId())
            .bind("startsOn", startsOn)
            .bind("limit", budget.limit().micros())
            .mapTo(Integer.class)
            .list());
  }

  @Override
  public void addAlert(Crossing crossing, Cause cause, Instant now) {
    handle
        .createUpdate(
            """
            INSERT INTO metering.budget_alert (budget_id, starts_on, limit_micros, percent, committed_micros,
                                               created_at, actor, cause, request_id)
            VALUES (:budget, :startsOn, :limit, :percent, :committed, :now, :actor, :cause, :request)
            """)
        .bind("budget", crossing.budget().budgetId())
        .bind("startsOn", crossing.startsOn())
        .bind("limit", crossing.budget().limit().micros())
        .bind("percent", crossing.percent())
        .bind("committed", crossing.committed().micros())
        .bind("now", SqlTypes.time(now))
        .bind("actor", cause.actor())
        .bind("cause", cause.reason())
        .bind("request", cause.requestId())
        .execute();
  }

  private static Budget budget(ResultSet row) throws SQLException {
    return new Budget(
        SqlTypes.uuid(row, "budget_id"),
        SqlTypes.uuid(row, "payer_id"),
        BudgetScope.ofCode(row.getString("scope")),
        SqlTypes.uuid(row, "scope_id"),
        BudgetPeriod.ofCode(row.getString("period")),
        ZoneId.of(row.getString("time_zone")),
        Money.ofMicros(row.getLong("limit_micros")),
        Arrays.asList((Integer[]) row.getArray("thresholds").getArray()),
        new Cause(row.getString("actor"), row.getString("request_id"), row.getString("cause")),
        SqlTypes.instant(row, "created_at"));
  }
}
