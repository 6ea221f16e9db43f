package io.tollgate.scheduler.decision.placement;

/**
 * A whole node.
 *
 * @param kind the number of its kind
 * @param gpus how many GPUs
 * @param cpuMilli thousandths of a CPU
 * @param memoryBytes memory
 */
public record NodeSize(int kind, int gpus, int cpuMilli, long memoryBytes) {}
