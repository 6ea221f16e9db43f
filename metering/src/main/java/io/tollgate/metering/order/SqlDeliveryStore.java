package io.tollgate.metering.order;

import io.tollgate.metering.Cause;
import io.tollgate.metering.sql.SqlTypes;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/** The log of the payment provider's deliveries, in PostgreSQL. Written once. */
public final class SqlDeliveryStore implements DeliveryStore {
  private static final String INSERT =
      """
      INSERT INTO metering.payment_delivery (delivery_id, outcome, refusal, order_id, status, reference, amount_cents,
        currency, world, body_sha256, signed_by, created_at, actor, cause, request_id)
      """;

  private final Handle handle;

  /** Bound to the handle's transaction. */
  public SqlDeliveryStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public boolean accept(PaymentCallback callback, Cause cause, Instant now) {
    return bound(
                handle.createUpdate(
                    INSERT
                        + """
                        VALUES (:delivery, 'accepted', NULL, :order, :status, :reference, :amount, :currency, :world,
                                :sha256, :signedBy, :now, :actor, :cause, :request)
                        ON CONFLICT (delivery_id) WHERE outcome = 'accepted' DO NOTHING
                        """),
                callback,
                cause,
                now)
            .execute()
        == 1;
  }

  @Override
  public Optional<String> acceptedBody(String deliveryId) {
    return handle
        .createQuery(
            """
            SELECT body_sha256 FROM metering.payment_delivery WHERE delivery_id = :delivery AND outcome = 'accepted'
            """)
        .bind("delivery", deliveryId)
        .mapTo(String.class)
        .findOne();
  }

  @Override
  public void note(PaymentCallback callback, Optional<String> refusal, Cause cause, Instant now) {
    bound(
            handle
                .createUpdate(
                    INSERT
                        + """
                        VALUES (:delivery, :outcome, :refusal, :order, :status, :reference, :amount, :currency, :world,
                                :sha256, :signedBy, :now, :actor, :cause, :request)
                        """)
                .bind("outcome", refusal.isPresent() ? "refused" : "repeated")
                .bind("refusal", SqlTypes.text(refusal)),
            callback,
            cause,
            now)
        .execute();
  }

  @Override
  public void noteUnread(
      String deliveryId,
      String refusal,
      String bodySha256,
      Optional<String> signedBy,
      Cause cause,
      Instant now) {
    handle
        .createUpdate(
            INSERT
                + """
                SELECT :delivery, 'refused', :refusal, NULL, NULL, NULL, NULL, NULL, NULL, :sha256,
                       CAST(:signedBy AS text), :now,
                       :actor, :cause, :request
                WHERE CAST(:signedBy AS text) IS NOT NULL OR (SELECT count(*) FROM metering.payment_delivery
                  WHERE signed_by IS NULL AND created_at > CAST(:now AS timestamptz) - interval '1 hour') < :max
                """)
        .bind("delivery", deliveryId)
        .bind("refusal", refusal)
        .bind("sha256", bodySha256)
        .bind("signedBy", SqlTypes.text(signedBy))
        .bind("now", SqlTypes.time(now))
        .bind("actor", cause.actor())
        .bind("cause", cause.reason())
        .bind("request", cause.requestId())
        .bind("max", UNSIGNED_PER_HOUR_MAX)
        .execute();
  }

  private static Update bound(
      Update statement, PaymentCallback callback, Cause cause, Instant now) {
    return statement
        .bind("delivery", callback.deliveryId())
        .bind("order", callback.orderId())
        .bind("status", callback.status().code())
        .bind("reference", callback.reference())
        .bind("amount", callback.amountCents())
        .bind("currency", callback.currency())
        .bind("world", callback.signerWorld().code())
        .bind("sha256", callback.bodySha256())
        .bind("signedBy", SqlTypes.text(Optional.of(callback.signedBy()).filter(s -> !s.isEmpty())))
        .bind("now", SqlTypes.time(now))
        .bind("actor", cause.actor())
        .bind("cause", cause.reason())
        .bind("request", cause.requestId());
  }
}
