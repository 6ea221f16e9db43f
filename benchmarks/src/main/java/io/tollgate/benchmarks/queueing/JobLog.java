package io.tollgate.benchmarks.queueing;

import java.util.Arrays;
import java.util.List;

/**
 * Jobs in the order of their submission. Arrays, as replays read them millions of times; nobody
 * writes them.
 *
 * @param name of the log
 * @param submitted s since the log begins
 * @param runs s that each would run
 * @param gpus that each asks for
 * @param account of each, an index into {@code accounts}
 * @param accounts names
 */
@SuppressWarnings("ArrayRecordComponent")
record JobLog(
    String name, int[] submitted, int[] runs, int[] gpus, int[] account, List<String> accounts) {

  JobLog {
    accounts = List.copyOf(accounts);
  }

  /** The first so many, or all. */
  JobLog first(int jobs) {
    int size = Math.min(jobs, size());
    return new JobLog(
        name,
        Arrays.copyOf(submitted, size),
        Arrays.copyOf(runs, size),
        Arrays.copyOf(gpus, size),
        Arrays.copyOf(account, size),
        accounts);
  }

  int size() {
    return submitted.length;
  }
}
