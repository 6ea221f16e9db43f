package io.tollgate.metering.contract;

import java.time.Instant;
import java.util.UUID;

/**
 * A session-minute as it is rated.
 *
 * @param minute its number in the session
 * @param quantity thousandths of a GPU-minute that were charged for
 * @param micros what was charged, net of what was given back
 */
public record UsageMinute(
    UUID sessionId, int minute, Instant start, String gpuModel, long quantity, long micros) {}
