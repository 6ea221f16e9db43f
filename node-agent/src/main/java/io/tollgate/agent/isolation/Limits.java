package io.tollgate.agent.isolation;

/**
 * What one allocation's work may use at most.
 *
 * @param cpus processors' worth of time, 0 for no limit
 * @param memoryBytes memory of all its processes together, 0 for no limit
 * @param processes processes and threads, 0 for no limit
 */
record Limits(int cpus, long memoryBytes, long processes) {}
