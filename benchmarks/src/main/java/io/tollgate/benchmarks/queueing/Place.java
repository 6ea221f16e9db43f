package io.tollgate.benchmarks.queueing;

/**
 * GPUs by count on nodes by index, from a time on.
 *
 * @param begin s
 */
@SuppressWarnings("ArrayRecordComponent")
record Place(int begin, int[] nodes, int[] gpus) {}
