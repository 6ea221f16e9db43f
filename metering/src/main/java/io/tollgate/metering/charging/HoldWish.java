package io.tollgate.metering.charging;

import io.tollgate.metering.Cause;
import io.tollgate.metering.budget.Spender;
import java.time.Instant;
import java.util.UUID;

/**
 * A wish to set the whole price of a quote aside for a new session.
 *
 * @param spender on whose behalf, within the account
 */
public record HoldWish(UUID sessionId, UUID quoteId, Spender spender, Cause cause, Instant now) {}
