package io.tollgate.metering.pricing;

import io.tollgate.metering.Cause;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A price somebody wants to set.
 *
 * @param value units as in {@link PriceVersion}
 * @param from when it is to take effect; empty means at once
 */
public record PriceChange(
    UUID versionId,
    UUID noticeId,
    PriceSubject subject,
    BigDecimal value,
    Optional<Instant> from,
    Cause cause,
    Instant now) {}
