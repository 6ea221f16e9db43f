package io.tollgate.metering.dunning;

import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Something owed.
 *
 * @param kind {@code chargeback} or {@code invoice}
 * @param reference the order or invoice it is owed for
 * @param amount in credits' worth: 10 credits are a cent
 * @param dueAt by when
 * @param settledAt since when it is owed no more
 */
public record Due(
    UUID dueId,
    UUID payer,
    String kind,
    String reference,
    Money amount,
    Instant dueAt,
    Optional<Instant> settledAt) {}
