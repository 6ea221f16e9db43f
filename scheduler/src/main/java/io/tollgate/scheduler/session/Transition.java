package io.tollgate.scheduler.session;

import io.tollgate.metering.charging.EndReason;
import java.time.Instant;
import java.util.Optional;

/**
 * One step of a session's life, as it is recorded.
 *
 * @param version the session's version after it
 * @param event the word of what happened
 */
public record Transition(
    SessionId session,
    long version,
    Instant at,
    SessionState from,
    SessionState to,
    String event,
    int attempt,
    Optional<EndReason> endReason,
    Optional<String> message,
    String actor,
    String requestId) {}
