package io.tollgate.metering.order;

import io.tollgate.metering.money.Money;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Credits that can be bought, as one version of the catalogue says.
 *
 * @param credits what is paid for
 * @param bonus promotional credits on top, may be none
 * @param priceCents euro cents, tax included
 * @param grantDays days from the payment until the credits expire; empty: never
 */
public record CreditPackage(
    UUID versionId,
    String packageId,
    Money credits,
    Money bonus,
    long priceCents,
    OptionalInt grantDays) {}
