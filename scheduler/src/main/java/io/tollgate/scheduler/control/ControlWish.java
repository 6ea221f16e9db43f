package io.tollgate.scheduler.control;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A control that an operator asks for.
 *
 * @param action what it is to do
 * @param scope to what
 * @param startsPerMinute how many may start in any 60 s
 * @param stopRunning whether a block ends what runs
 * @param deadline when a drain evicts what is left
 * @param until when it ends by itself
 * @param reason why
 */
public record ControlWish(
    ControlAction action,
    ControlScope scope,
    OptionalInt startsPerMinute,
    boolean stopRunning,
    Optional<Instant> deadline,
    Optional<Instant> until,
    String reason) {}
