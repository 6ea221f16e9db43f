package io.tollgate.metering.pricing;

import io.tollgate.metering.money.Money;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Contracts in force, in PostgreSQL. */
public final class SqlContractPrices implements ContractPrices {
  private final Handle handle;

  /** Bound to the handle's transaction. */
  public SqlContractPrices(Handle handle) {
    this.handle = handle;
  }

  @Override
  public Optional<ContractPrice> inForce(
      UUID payer, String gpuModel, CapacityClass capacityClass, Instant now) {
    Asked asked = new Asked(payer, gpuModel, capacityClass);
    return Optional.ofNullable(inForce(List.of(asked), now).get(asked));
  }

  @Override
  public Map<Asked, ContractPrice> inForce(Collection<Asked> asked, Instant now) {
    Map<Asked, ContractPrice> found = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT a.payer_id, a.gpu_model, a.capacity_class, v.contract_id, v.version, t.increment_seconds,
                   t.minimum_seconds, t.refund_share_thousandths, t.refund_on_failure, l.amount_micros
            FROM unnest((SELECT CAST(:payers AS uuid[])), (SELECT CAST(:models AS text[])), (SELECT CAST(:classes AS text[])))
              AS a (payer_id, gpu_model, capacity_class)
            JOIN metering.contract_version v ON v.payer_id = a.payer_id AND v.effective @> CAST(:now AS timestamptz)
            JOIN metering.contract_terms t ON t.terms_id = v.terms_id
            LEFT JOIN metering.contract_line l
              ON l.terms_id = v.terms_id AND l.kind = 'rate' AND l.gpu_model = a.gpu_model
                 AND l.capacity_class = a.capacity_class
            """)
        .bind("payers", SqlTypes.uuids(asked.stream().map(Asked::payer).toList()))
        .bind("models", SqlTypes.texts(asked.stream().map(Asked::gpuModel).toList()))
        .bind(
            "classes",
            SqlTypes.texts(asked.stream().map(one -> one.capacityClass().code()).toList()))
        .bind("now", SqlTypes.time(now))
        .map((row, context) -> Map.entry(asked(row), price(row)))
        .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
    return found;
  }

  private static Asked asked(ResultSet row) throws SQLException {
    return new Asked(
        SqlTypes.uuid(row, "payer_id"),
        row.getString("gpu_model"),
        CapacityClass.ofCode(row.getString("capacity_class")));
  }

  private static ContractPrice price(ResultSet row) throws SQLException {
    return new ContractPrice(
        SqlTypes.uuid(row, "contract_id"),
        row.getInt("version"),
        Optional.ofNullable(row.getObject("amount_micros", Long.class)).map(Money::ofMicros),
        SqlTypes.optionalInt(row, "increment_seconds"),
        SqlTypes.optionalInt(row, "minimum_seconds"),
        SqlTypes.optionalInt(row, "refund_share_thousandths"),
        Optional.ofNullable(row.getObject("refund_on_failure", Boolean.class)));
  }
}
