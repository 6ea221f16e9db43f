package io.tollgate.scheduler.decision.placement;

/**
 * What a state is worth under some weights: kept with the state, as good as long as those weights
 * are in force.
 *
 * @param weights the weights
 * @param row the requests that may run on its kind of nodes
 * @param perCopy what a copy of each of those counts
 * @param slots copies by size that its GPUs could hold
 * @param worth the sum of all that could still run, weighted
 */
record BarrierValue(
    BarrierWeights weights, BarrierTypes.Row row, double[] perCopy, int[] slots, double worth) {}
