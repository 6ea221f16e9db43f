package io.tollgate.benchmarks.scenario.world;

import io.tollgate.scheduler.control.Reach;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What was said of an operator's rule when it was tried or laid down.
 *
 * @param reach whom it touched
 * @param moved of a drain, who would be queued again at its deadline
 * @param stopped of a drain, who would end then
 * @param empty of a drain, when nothing is held there any more at the latest
 */
public record RuleLook(
    Reach reach, OptionalInt moved, OptionalInt stopped, Optional<Duration> empty) {}
