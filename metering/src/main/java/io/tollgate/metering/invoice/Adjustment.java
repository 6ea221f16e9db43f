package io.tollgate.metering.invoice;

import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What a contract's term took off a period or added to it, at that period's close.
 *
 * @param text the term and its line, as printed
 * @param amount negative: given back as credits already; positive: a true-up, which is owed
 */
public record Adjustment(
    UUID adjustmentId,
    UUID contractId,
    String text,
    Optional<String> gpuModel,
    long gpuThousandths,
    Money amount,
    Instant periodStart,
    Instant periodEnd) {}
