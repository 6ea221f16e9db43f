package io.tollgate.benchmarks.queueing;

/**
 * Who counts as one account, and what each may have.
 *
 * @param fair whether accounts stand by what they used of late
 * @param promisesPerAccount how many each may have open
 */
record Sharing(boolean fair, int promisesPerAccount) {
  /** All are one. */
  static final Sharing NONE = new Sharing(false, Integer.MAX_VALUE);

  /** The virtual clusters of the log are accounts of equal weight. */
  static final Sharing FAIR = new Sharing(true, 4);

  String key() {
    return fair ? "_fair" : "";
  }
}
