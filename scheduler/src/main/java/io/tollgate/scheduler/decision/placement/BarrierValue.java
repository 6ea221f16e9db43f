package io.tollgate.scheduler.decision.placement;

/**
 * What a state is worth under some weights: kept with the state, as good as long as those weights
 * are in force.
 *
 * @param weights the weights
 * @param slots copies by size that its GPUs could hold
 * @param worth the sum of all that could still run, weighted
 */
record BarrierValue(BarrierWeights weights, int[] slots, double worth) {}
