package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.agent.protocol.Messages.Utilization;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The minutes of a rank's GPUs that its agent has yet to tell, as it tells them. */
final class RankUse {
  private static final long MINUTE_MS = 60_000;

  private int takenThrough = -1;

  /** A server has taken the minutes up to this one. */
  void taken(int through) {
    takenThrough = Math.max(takenThrough, through);
  }

  /** All that was proved and not yet taken; the minute that runs is told as far as it has come. */
  List<Utilization> untold(Rank rank, GpuUse use) {
    List<Utilization> minutes = new ArrayList<>();
    if (use.changes().isEmpty() || rank.goAt < 0) {
      return minutes;
    }
    long until = rank.goAt + rank.elapsedMs;
    for (int minute = takenThrough + 1; minute * MINUTE_MS < rank.elapsedMs; minute++) {
      long begin = rank.goAt + minute * MINUTE_MS;
      for (int gpu = 0; gpu < rank.desired.gpus().size(); gpu++) {
        GpuUse.Seen seen = use.in(begin, number(rank, gpu), until);
        minutes.add(row(rank.desired.gpus().get(gpu), minute, seen));
      }
    }
    return minutes;
  }

  /** The number of a GPU among all of the session. */
  static int number(Rank rank, int gpu) {
    return rank.desired.rank() * rank.desired.gpus().size() + gpu;
  }

  private static Utilization row(String gpu, int minute, GpuUse.Seen seen) {
    @Nullable Double percent = seen.percent().isPresent() ? seen.percent().getAsDouble() : null;
    return new Utilization(
        gpu, minute, seen.looks(), seen.due(), percent, percent, null, null, null, null, null);
  }
}
