package io.tollgate.metering.order;

import io.tollgate.metering.money.Money;
import java.util.UUID;

/**
 * A subscription that can be had, as one version of the catalogue says.
 *
 * @param feeCents euro cents per period, tax included
 * @param credits granted for each period that is paid; they expire at its end
 */
public record SubscriptionPlan(UUID versionId, String planId, long feeCents, Money credits) {}
