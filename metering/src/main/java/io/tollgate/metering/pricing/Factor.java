package io.tollgate.metering.pricing;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.UUID;

/**
 * One number that a rate was made of.
 *
 * @param name such as {@code list_price_micros} or {@code group_ratio}
 * @param versionId the price or ratio version it was read from; empty for the shape
 */
public record Factor(String name, BigDecimal value, Optional<UUID> versionId) {}
