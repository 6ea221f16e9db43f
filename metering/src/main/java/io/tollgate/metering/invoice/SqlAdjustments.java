package io.tollgate.metering.invoice;

import io.tollgate.metering.defect.InvoiceDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Contract adjustments in PostgreSQL, as the close of a contract's period left them. */
public final class SqlAdjustments implements AdjustmentSource {
  private final Handle handle;

  /** Bound to the handle's transaction. */
  public SqlAdjustments(Handle handle) {
    this.handle = handle;
  }

  @Override
  public List<Adjustment> open(UUID payer, Instant before) {
    if (Planted.is(InvoiceDefect.ADJUSTMENT_LEFT_OUT)) {
      return List.of();
    }
    return handle
        .createQuery(
            """
            SELECT a.adjustment_id, a.contract_id, a.term, a.line, a.gpu_model, a.quantity_thousandths, a.amount_micros,
                   lower(a.period)::timestamp AT TIME ZONE z.zone AS period_start,
                   (upper(a.period) - 1)::timestamp AT TIME ZONE z.zone AS last_day
            FROM metering.contract_adjustment a
            CROSS JOIN LATERAL (SELECT coalesce((SELECT p.time_zone FROM metering.billing_profile p
                                                 WHERE p.payer_id = a.payer_id), 'UTC') AS zone) z
            WHERE a.payer_id = :payer
              AND upper(a.period) <= (CAST(:before AS timestamptz) AT TIME ZONE z.zone)::date
              AND NOT EXISTS (SELECT FROM metering.invoice_line l WHERE l.adjustment_id = a.adjustment_id)
            ORDER BY lower(a.period), a.contract_id, a.term, a.line
            """)
        .bind("payer", payer)
        .bind("before", SqlTypes.time(before))
        .map((row, context) -> adjustment(row))
        .list();
  }

  private static Adjustment adjustment(ResultSet row) throws SQLException {
    return new Adjustment(
        SqlTypes.uuid(row, "adjustment_id"),
        SqlTypes.uuid(row, "contract_id"),
        words(row.getString("term")) + ": " + row.getString("line"),
        Optional.ofNullable(row.getString("gpu_model")),
        row.getLong("quantity_thousandths"),
        Money.ofMicros(row.getLong("amount_micros")),
        SqlTypes.instant(row, "period_start"),
        SqlTypes.instant(row, "last_day"));
  }

  private static String words(String term) {
    return switch (term) {
      case "included" -> "Included minutes";
      case "tier" -> "Volume tier";
      case "commitment" -> "Commitment";
      default -> term;
    };
  }
}
