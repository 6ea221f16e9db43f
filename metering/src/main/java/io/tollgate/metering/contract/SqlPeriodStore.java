package io.tollgate.metering.contract;

import io.tollgate.metering.Cause;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Closed periods in PostgreSQL. */
public final class SqlPeriodStore implements PeriodStore {
  private final Handle handle;

  /** Bound to the handle's transaction. */
  public SqlPeriodStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public Optional<PeriodStatement> find(Contract contract, ContractMonth period) {
    return handle
        .createQuery(
            """
            SELECT *, lower(period) AS first_day FROM metering.contract_close
            WHERE contract_id = :contract AND lower(period) = :first
            """)
        .bind("contract", contract.contractId())
        .bind("first", period.firstDay())
        .map((row, context) -> statement(contract, row))
        .findOne()
        .map(this::withAdjustments);
  }

  @Override
  public Optional<PeriodStatement> last(Contract contract) {
    return handle
        .createQuery(
            """
            SELECT *, lower(period) AS first_day FROM metering.contract_close
            WHERE contract_id = :contract ORDER BY period DESC LIMIT 1
            """)
        .bind("contract", contract.contractId())
        .map((row, context) -> statement(contract, row))
        .findOne()
        .map(this::withAdjustments);
  }

  @Override
  public void add(PeriodStatement closed, Cause cause, Instant now) {
    handle
        .createUpdate(
            """
            INSERT INTO metering.contract_close (contract_id, period, version, payer_id, usage_through, charged_micros,
              quantity_thousandths, grant_id, created_at, actor, cause, request_id)
            VALUES (:contract, daterange(:first, :end), :version, :payer, :through, :charged,
              :quantity, :grant, :now, :actor, :cause, :request)
            """)
        .bind("contract", closed.contractId())
        .bind("first", closed.period().firstDay())
        .bind("end", closed.period().endDay())
        .bind("version", closed.version())
        .bind("payer", closed.payer())
        .bind("through", SqlTypes.time(closed.usageThrough()))
        .bind("charged", closed.charged().micros())
        .bind("quantity", closed.quantityThousandths())
        .bind("grant", SqlTypes.uuid(closed.grantId()))
        .bind("now", SqlTypes.time(now))
        .bind("actor", cause.actor())
        .bind("cause", cause.reason())
        .bind("request", cause.requestId())
        .execute();
    closed.adjustments().forEach(adjustment -> add(closed, adjustment, cause, now));
  }

  private void add(PeriodStatement closed, Adjustment adjustment, Cause cause, Instant now) {
    String term = adjustment.term().code();
    handle
        .createUpdate(
            """
            INSERT INTO metering.contract_adjustment (adjustment_id, contract_id, version, payer_id, period, term, line,
              gpu_model, quantity_thousandths, amount_micros, created_at, actor, cause, request_id)
            VALUES (:id, :contract, :version, :payer, daterange(:first, :end), :term, :line,
              :model, :quantity, :amount, :now, :actor, :cause, :request)
            """)
        .bind(
            "id",
            CreditLines.named(
                "adjustment", closed.contractId(), closed.period(), term, adjustment.line()))
        .bind("contract", closed.contractId())
        .bind("version", closed.version())
        .bind("payer", closed.payer())
        .bind("first", closed.period().firstDay())
        .bind("end", closed.period().endDay())
        .bind("term", term)
        .bind("line", adjustment.line())
        .bind("model", SqlTypes.text(adjustment.gpuModel()))
        .bind("quantity", adjustment.quantityThousandths())
        .bind("amount", adjustment.amount().micros())
        .bind("now", SqlTypes.time(now))
        .bind("actor", cause.actor())
        .bind("cause", cause.reason())
        .bind("request", cause.requestId())
        .execute();
  }

  @Override
  public boolean hasUsageAfter(UUID contractId, Instant instant) {
    return handle
        .createQuery(
            """
            SELECT EXISTS (
              SELECT FROM metering.quote q JOIN metering.segment s ON s.quote_id = q.quote_id
              JOIN metering.billing b ON b.session_id = s.session_id
              WHERE q.contract_id = :contract AND b.attempt > 0
                AND (b.settled_at IS NULL OR b.settled_at >= CAST(:instant AS timestamptz) - interval '10 minutes'))
            """)
        .bind("contract", contractId)
        .bind("instant", SqlTypes.time(instant))
        .mapTo(Boolean.class)
        .one();
  }

  @Override
  public List<UUID> candidates(Instant now, Optional<UUID> after, int limit) {
    return handle
        .createQuery(
            """
            SELECT c.contract_id FROM metering.contract c
            WHERE coalesce((SELECT max(upper(l.period)) FROM metering.contract_close l
                            WHERE l.contract_id = c.contract_id)::timestamptz,
                           date_trunc('month', (SELECT min(lower(v.effective)) - interval '18 hours'
                                                FROM metering.contract_version v
                                                WHERE v.contract_id = c.contract_id)))
                  < CAST(:now AS timestamptz) - interval '27 days'
              AND (CAST(:after AS uuid) IS NULL OR c.contract_id > :after)
            ORDER BY c.contract_id LIMIT :limit
            """)
        .bind("now", SqlTypes.time(now))
        .bind("after", SqlTypes.uuid(after))
        .bind("limit", limit)
        .mapTo(UUID.class)
        .list();
  }

  private PeriodStatement withAdjustments(PeriodStatement bare) {
    List<Adjustment> adjustments =
        handle
            .createQuery(
                """
                SELECT term, line, gpu_model, quantity_thousandths, amount_micros FROM metering.contract_adjustment
                WHERE contract_id = :contract AND lower(period) = :first
                ORDER BY CASE term WHEN 'included' THEN 1 WHEN 'tier' THEN 2 ELSE 3 END, line COLLATE "C"
                """)
            .bind("contract", bare.contractId())
            .bind("first", bare.period().firstDay())
            .map(
                (row, context) ->
                    new Adjustment(
                        Adjustment.Term.valueOf(row.getString("term").toUpperCase(Locale.ROOT)),
                        row.getString("line"),
                        Optional.ofNullable(row.getString("gpu_model")),
                        row.getLong("quantity_thousandths"),
                        Money.ofMicros(row.getLong("amount_micros"))))
            .list();
    return new PeriodStatement(
        bare.contractId(),
        bare.version(),
        bare.payer(),
        bare.period(),
        bare.closedAt(),
        bare.usageThrough(),
        bare.charged(),
        bare.quantityThousandths(),
        bare.commitment(),
        adjustments,
        bare.grantId());
  }

  private static PeriodStatement statement(Contract contract, ResultSet row) throws SQLException {
    LocalDate first = row.getObject("first_day", LocalDate.class);
    return new PeriodStatement(
        contract.contractId(),
        row.getInt("version"),
        contract.payer(),
        new ContractMonth(YearMonth.from(first), contract.timeZone()),
        Optional.of(SqlTypes.instant(row, "created_at")),
        SqlTypes.instant(row, "usage_through"),
        Money.ofMicros(row.getLong("charged_micros")),
        row.getLong("quantity_thousandths"),
        Money.ZERO,
        List.of(),
        SqlTypes.optionalUuid(row, "grant_id"));
  }
}
