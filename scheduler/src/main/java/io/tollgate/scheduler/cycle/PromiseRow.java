package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.decision.Promise;
import java.time.Instant;
import java.util.Optional;

/**
 * The record of a promise, which stays after it was decided.
 *
 * @param promise as it was told last
 * @param firstLatest the latest start told first
 * @param kept whether it was kept, once it was decided
 */
public record PromiseRow(
    Promise promise, Instant firstLatest, Optional<Boolean> kept, Optional<Instant> decidedAt) {}
