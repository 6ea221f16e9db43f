package io.tollgate.benchmarks.scenario.world;

import java.util.Optional;

/**
 * What became of a dry run: one of the two.
 *
 * @param refusal why it would be turned down
 * @param session where it would be, or why and how long it would wait
 */
public record DryLook(Optional<Refusal> refusal, Optional<SessionLook> session) {}
