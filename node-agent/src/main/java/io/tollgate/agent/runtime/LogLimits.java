package io.tollgate.agent.runtime;

import java.time.Duration;

/**
 * How much output of work is kept, and for how long.
 *
 * @param retention how long the log of a forgotten allocation can still be read; zero or more
 * @param keptBytes the most that all logs of forgotten allocations take together; at least 0
 */
public record LogLimits(Duration retention, long keptBytes) {}
