package io.tollgate.scheduler.decision;

/**
 * What a session has ahead while it runs.
 *
 * @param start from when on
 * @param end until when, in the worst case
 * @param gpus on how many GPUs
 * @param run how long it runs at most, within that time
 */
record Claim(long start, long end, double gpus, long run) {

  Claim from(long other) {
    return new Claim(other, end - start + other, gpus, run);
  }
}
