package io.tollgate.metering.audit;

import io.tollgate.metering.contract.Contract;
import io.tollgate.metering.contract.SqlContractStore;
import io.tollgate.metering.contract.Terms;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Compares every closed period of a contract with what {@link AdjustmentAudit} makes of it. */
final class SqlClosedPeriods {
  private static final int SHOWN = 10;

  private final Handle handle;

  private SqlClosedPeriods(Handle handle) {
    this.handle = handle;
  }

  private record Closed(
      UUID contractId,
      int version,
      LocalDate first,
      LocalDate end,
      Instant through,
      Optional<Instant> lateFrom,
      long charged) {}

  static Finding check(Handle handle) {
    return new SqlClosedPeriods(handle).finding();
  }

  private Finding finding() {
    List<String> offenders = new ArrayList<>();
    long examined = 0;
    for (Closed closed : closed()) {
      examined++;
      difference(closed).ifPresent(offenders::add);
    }
    return new Finding(
        10,
        ContractRules.RECOMPUTED,
        examined,
        offenders.size(),
        offenders.stream().limit(SHOWN).toList());
  }

  private List<Closed> closed() {
    return handle
        .createQuery(
            """
            SELECT contract_id, version, lower(period) AS first, upper(period) AS until, usage_through, charged_micros,
                   lag(usage_through) OVER (PARTITION BY contract_id ORDER BY period) AS late_from
            FROM metering.contract_close ORDER BY contract_id, period
            """)
        .map(
            (row, context) ->
                new Closed(
                    SqlTypes.uuid(row, "contract_id"),
                    row.getInt("version"),
                    row.getObject("first", LocalDate.class),
                    row.getObject("until", LocalDate.class),
                    SqlTypes.instant(row, "usage_through"),
                    SqlTypes.optionalInstant(row, "late_from"),
                    row.getLong("charged_micros")))
        .list();
  }

  private Optional<String> difference(Closed closed) {
    Contract contract = new SqlContractStore(handle).find(closed.contractId(), false).orElseThrow();
    Terms terms = contract.version(closed.version()).terms();
    Instant start = closed.first().atStartOfDay(contract.timeZone()).toInstant();
    Instant end = closed.end().atStartOfDay(contract.timeZone()).toInstant();
    List<AdjustmentAudit.Charge> charges = charges(closed, start, end);
    Map<String, Long> expected =
        AdjustmentAudit.amounts(
            terms, AdjustmentAudit.commitment(contract, terms, start, end), charges);
    long charged = charges.stream().mapToLong(AdjustmentAudit.Charge::micros).sum();
    Map<String, Long> stored = stored(closed);
    return expected.equals(stored) && charged == closed.charged()
        ? Optional.empty()
        : Optional.of(
            "contract %s period %s adjusts %s of %d, computed are %s of %d"
                .formatted(
                    closed.contractId(),
                    closed.first(),
                    stored,
                    closed.charged(),
                    expected,
                    charged));
  }

  private List<AdjustmentAudit.Charge> charges(Closed closed, Instant start, Instant end) {
    return handle
        .createQuery(
            """
            SELECT q.gpu_model, s.rate_micros, (q.gpus * 1000)::bigint AS gpu_thousandths,
                   c.amount_micros - coalesce(r.amount_micros, 0) AS micros
            FROM metering.quote q
            JOIN metering.segment s ON s.quote_id = q.quote_id
            JOIN metering.charge c ON c.session_id = s.session_id AND c.segment_id = s.segment_id
            LEFT JOIN LATERAL (SELECT sum(p.amount_micros)::bigint AS amount_micros FROM metering.returned_charge p
              WHERE p.session_id = c.session_id AND p.minute = c.minute AND p.created_at < :through) r ON true
            WHERE q.contract_id = :contract AND c.minute_start < :end AND c.created_at < :through
              AND (c.minute_start >= :start OR c.created_at >= CAST(:lateFrom AS timestamptz))
            ORDER BY c.minute_start, c.session_id, c.minute
            """)
        .bind("contract", closed.contractId())
        .bind("start", SqlTypes.time(start))
        .bind("end", SqlTypes.time(end))
        .bind("through", SqlTypes.time(closed.through()))
        .bind("lateFrom", SqlTypes.time(closed.lateFrom()))
        .map((row, context) -> charge(row))
        .list();
  }

  private static AdjustmentAudit.Charge charge(ResultSet row) throws SQLException {
    return new AdjustmentAudit.Charge(
        row.getString("gpu_model"),
        row.getLong("micros"),
        row.getLong("rate_micros"),
        row.getLong("gpu_thousandths"));
  }

  private Map<String, Long> stored(Closed closed) {
    Map<String, Long> stored = new TreeMap<>();
    handle
        .createQuery(
            """
            SELECT term || ' ' || line AS name, amount_micros FROM metering.contract_adjustment
            WHERE contract_id = :contract AND lower(period) = :first
            """)
        .bind("contract", closed.contractId())
        .bind("first", closed.first())
        .map((row, context) -> Map.entry(row.getString("name"), row.getLong("amount_micros")))
        .forEach(entry -> stored.put(entry.getKey(), entry.getValue()));
    return stored;
  }
}
