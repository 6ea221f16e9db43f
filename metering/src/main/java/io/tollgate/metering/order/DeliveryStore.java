package io.tollgate.metering.order;

import io.tollgate.metering.Cause;
import java.time.Instant;
import java.util.Optional;

/** The log of the payment provider's deliveries. Written once. */
public interface DeliveryStore {
  /**
   * Deliveries that nobody signed are kept up to so many an hour: who knows the address must not be
   * able to fill the disk.
   */
  int UNSIGNED_PER_HOUR_MAX = 1_000;

  /** Takes a delivery; false when one with its id was taken, after that one's transaction ended. */
  boolean accept(PaymentCallback callback, Cause cause, Instant now);

  /** The SHA-256 of the body of the delivery that was taken under an id. */
  Optional<String> acceptedBody(String deliveryId);

  /** Notes a genuine delivery that changed nothing: repeated, or refused with a reason. */
  void note(PaymentCallback callback, Optional<String> refusal, Cause cause, Instant now);

  /** Notes what could not be read, or that nobody signed; of these only so many an hour. */
  void noteUnread(
      String deliveryId,
      String refusal,
      String bodySha256,
      Optional<String> signedBy,
      Cause cause,
      Instant now);
}
