package io.tollgate.benchmarks.queueing;

import io.tollgate.scheduler.decision.PromiseRules;

/**
 * What a queue in order of size does beside that order.
 *
 * @param byArea whether size is GPUs × bound, else the bound alone
 * @param shadow whether the first that does not fit gets a slot for the look (EASY)
 * @param promises how many may be open; 0 for none at all
 * @param nextUp s within which a start is promised
 * @param overdue s after which a start is promised in any case
 * @param lane part of the GPUs that the overdue may hold
 * @param reserve GPUs that long work leaves free when it starts
 * @param longFrom s from which on work is long
 */
record SizeRules(
    boolean byArea,
    boolean shadow,
    int promises,
    int nextUp,
    int overdue,
    double lane,
    int reserve,
    int longFrom) {
  /** Shortest first with EASY backfill. */
  static final SizeRules SHORTEST_EASY = new SizeRules(false, true, 0, 0, 0, 0, 0, 0);

  /** Smallest area first with EASY backfill. */
  static final SizeRules SMALLEST_EASY = new SizeRules(true, true, 0, 0, 0, 0, 0, 0);

  /** Those of production, for a cluster of so many GPUs. */
  static SizeRules ours(int gpus) {
    PromiseRules rules = PromiseRules.DEFAULT;
    return new SizeRules(
        true,
        false,
        rules.perPool(),
        (int) rules.nextUp().toSeconds(),
        (int) rules.overdueAfter().toSeconds(),
        rules.laneShare(),
        rules.shortWork().kept(gpus),
        (int) rules.shortWork().upTo().toSeconds());
  }

  SizeRules withNextUp(int seconds) {
    return new SizeRules(byArea, shadow, promises, seconds, overdue, lane, reserve, longFrom);
  }

  SizeRules withOverdue(int seconds) {
    return new SizeRules(byArea, shadow, promises, nextUp, seconds, lane, reserve, longFrom);
  }

  SizeRules withLane(double part) {
    return new SizeRules(byArea, shadow, promises, nextUp, overdue, part, reserve, longFrom);
  }

  SizeRules withReserve(int gpus) {
    return new SizeRules(byArea, shadow, promises, nextUp, overdue, lane, gpus, longFrom);
  }

  SizeRules withLongFrom(int seconds) {
    return new SizeRules(byArea, shadow, promises, nextUp, overdue, lane, reserve, seconds);
  }
}
