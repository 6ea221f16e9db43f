package io.tollgate.metering.charging;

import io.tollgate.metering.Cause;
import java.time.Instant;
import java.util.UUID;

/** A wish to set the whole price of a quote aside for a new session. */
public record HoldWish(UUID sessionId, UUID quoteId, Cause cause, Instant now) {}
