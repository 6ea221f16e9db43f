package io.tollgate.scheduler.decision;

/**
 * What a session takes of its limits while it runs.
 *
 * @param start from when on
 * @param end until when, in the worst case
 * @param amount sessions or GPUs
 * @param run how long it runs at most, within that time
 */
record Claim(long start, long end, long amount, long run) {

  Claim from(long other) {
    return new Claim(other, end - start + other, amount, run);
  }
}
