package io.tollgate.metering.charging;

import io.tollgate.metering.money.Money;
import io.tollgate.metering.money.Rate;
import java.util.Optional;
import java.util.UUID;

/**
 * What a session cost. Held = charged + forfeited + refunded once it is final.
 *
 * @param provisional more may still be charged or refunded
 * @param chargedMinutes minutes that stay charged
 * @param charged net of what was returned
 * @param balanceBefore available just before the first hold
 * @param balanceAfter available after the last posting
 * @param rate of the first segment
 * @param mostItCanCost the bound while provisional
 */
public record Receipt(
    UUID sessionId,
    boolean provisional,
    Optional<EndReason> endReason,
    Money held,
    int chargedMinutes,
    Money charged,
    Money forfeited,
    Money refunded,
    Money balanceBefore,
    Money balanceAfter,
    Rate rate,
    Optional<Money> mostItCanCost) {}
