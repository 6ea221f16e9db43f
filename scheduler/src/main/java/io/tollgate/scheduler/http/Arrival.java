package io.tollgate.scheduler.http;

import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;

/**
 * A request whose head has arrived.
 *
 * @param request the request
 * @param requestId the id under which it is found again
 * @param at when it arrived
 * @param startedNanos the same on the monotonic clock, for durations
 */
record Arrival(HttpServerRequest request, String requestId, Instant at, long startedNanos) {}
