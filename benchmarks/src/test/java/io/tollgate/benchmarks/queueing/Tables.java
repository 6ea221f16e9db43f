package io.tollgate.benchmarks.queueing;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Small logs as tables: a row per job with submission, run time and GPUs. */
final class Tables {
  private Tables() {}

  static JobLog log(int[]... rows) {
    return new JobLog(
        "table",
        column(rows, 0),
        column(rows, 1),
        column(rows, 2),
        new int[rows.length],
        List.of("a"));
  }

  static Outcome play(JobLog log, Layout layout, Function<Replay, Discipline> discipline) {
    return Replay.of(log, log.runs(), layout, discipline);
  }

  private static int[] column(int[][] rows, int column) {
    return Arrays.stream(rows).mapToInt(row -> row[column]).toArray();
  }
}
