package io.tollgate.metering.order;

import io.tollgate.metering.World;
import java.util.UUID;

/**
 * What the payment provider told, and proved by its signature.
 *
 * @param deliveryId the same for every attempt to deliver it
 * @param bodySha256 in hex; a repeat must have the same
 * @param signedBy fingerprint of the secret; empty: nobody's, which the tables refuse
 * @param signerWorld the world whose provider has that secret
 * @param reference the provider's name for the payment; never card data
 */
public record PaymentCallback(
    String deliveryId,
    String bodySha256,
    String signedBy,
    World signerWorld,
    UUID orderId,
    PaymentStatus status,
    String reference,
    long amountCents,
    String currency) {}
