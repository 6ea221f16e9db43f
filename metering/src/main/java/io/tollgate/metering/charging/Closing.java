package io.tollgate.metering.charging;

import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * How a session's money was settled.
 *
 * @param failureRefundedOn the UTC day against whose cap a failed run was refunded
 */
public record Closing(
    EndReason endReason,
    Instant settledAt,
    Money balanceAfter,
    Optional<LocalDate> failureRefundedOn) {}
