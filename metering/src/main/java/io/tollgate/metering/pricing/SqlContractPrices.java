package io.tollgate.metering.pricing;

import io.tollgate.metering.money.Money;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
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
    return handle
        .createQuery(
            """
            SELECT v.contract_id, v.version, t.increment_seconds, t.minimum_seconds, t.refund_share_thousandths,
                   t.refund_on_failure, l.amount_micros
            FROM metering.contract_version v
            JOIN metering.contract_terms t ON t.terms_id = v.terms_id
            LEFT JOIN metering.contract_line l
              ON l.terms_id = v.terms_id AND l.kind = 'rate' AND l.gpu_model = :model AND l.capacity_class = :class
            WHERE v.payer_id = :payer AND v.effective @> CAST(:now AS timestamptz)
            """)
        .bind("payer", payer)
        .bind("model", gpuModel)
        .bind("class", capacityClass.code())
        .bind("now", SqlTypes.time(now))
        .map((row, context) -> price(row))
        .findOne();
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
