package io.tollgate.agent.gpu.simulated;

/**
 * One pretend GPU at the moment at which it is shown.
 *
 * @param gpu which
 * @param atMs the moment
 * @param busy whether work runs on it
 * @param energyMillijoules its counter
 * @param ills what ails it
 */
record Shown(SimulatedGpu gpu, long atMs, boolean busy, long energyMillijoules, Ills ills) {

  double powerWatts() {
    return gpu.powerWatts(atMs, busy);
  }
}
