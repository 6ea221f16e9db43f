package io.tollgate.metering.invoice;

import io.tollgate.metering.Cause;
import io.tollgate.metering.sql.SqlTypes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Billing profiles in PostgreSQL. */
public final class SqlProfileStore implements ProfileStore {
  private final Handle handle;

  /** Bound to the handle's transaction. */
  public SqlProfileStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public Optional<BillingProfile> find(UUID payer) {
    return handle
        .createQuery("SELECT * FROM metering.billing_profile WHERE payer_id = :payer")
        .bind("payer", payer)
        .map((row, context) -> profile(row))
        .findOne();
  }

  /** Whose midnight ends a payer's days and months: the profile's, UTC when there is none. */
  public ZoneId zone(UUID payer) {
    return find(payer).map(BillingProfile::zone).orElse(ZoneId.of("UTC"));
  }

  @Override
  public boolean put(BillingProfile profile, Cause cause, Instant now) {
    int changed =
        handle
            .createUpdate(
                """
                INSERT INTO metering.billing_profile AS p (payer_id, version, legal_name, address_lines, tax_id,
                  tax_basis_points, time_zone, email, changed_at, actor, cause, request_id)
                SELECT :payer, :version, :name, :address, :taxId, :tax, :zone, :email, :now, :actor, :cause, :request
                WHERE :version = 1 OR EXISTS (SELECT FROM metering.billing_profile WHERE payer_id = :payer)
                ON CONFLICT (payer_id) DO UPDATE SET version = :version, legal_name = :name, address_lines = :address,
                  tax_id = :taxId, tax_basis_points = :tax, time_zone = :zone, email = :email, changed_at = :now,
                  actor = :actor, cause = :cause, request_id = :request
                WHERE p.version = :version - 1
                """)
            .bind("payer", profile.payer())
            .bind("version", profile.version())
            .bind("name", profile.legalName())
            .bind("address", SqlTypes.texts(profile.addressLines()))
            .bind("taxId", SqlTypes.text(profile.taxId()))
            .bind("tax", profile.taxBasisPoints())
            .bind("zone", profile.zone().getId())
            .bind("email", SqlTypes.text(profile.email()))
            .bind("now", SqlTypes.time(now))
            .bind("actor", cause.actor())
            .bind("cause", cause.reason())
            .bind("request", cause.requestId())
            .execute();
    return changed == 1;
  }

  private static BillingProfile profile(ResultSet row) throws SQLException {
    return new BillingProfile(
        SqlTypes.uuid(row, "payer_id"),
        row.getInt("version"),
        row.getString("legal_name"),
        List.of((String[]) row.getArray("address_lines").getArray()),
        Optional.ofNullable(row.getString("tax_id")),
        row.getInt("tax_basis_points"),
        ZoneId.of(row.getString("time_zone")),
        Optional.ofNullable(row.getString("email")));
  }
}
