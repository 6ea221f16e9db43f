package io.tollgate.benchmarks.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How busy the GPUs of a session are, whoever looks: what holds from a time on, for all of them or
 * for one. Before the first of them nobody can see anything.
 */
record GpuUse(List<Change> changes) {
  /** Looks per minute. */
  static final int LOOKS = 4;

  private static final long MINUTE_MS = 60_000;
  private static final int ALL = -1;

  /** Nobody can see anything. */
  static final GpuUse UNSEEN = new GpuUse(List.of());

  /** All at work from the beginning. */
  static final GpuUse BUSY = UNSEEN.from(0, ALL, OptionalDouble.of(100));

  /**
   * From then on.
   *
   * @param gpu counted over the ranks, or all
   * @param percent empty when it cannot be seen
   */
  record Change(long at, int gpu, OptionalDouble percent) {}

  GpuUse {
    changes = List.copyOf(changes);
  }

  /** The same until then, and from then on so busy. */
  GpuUse from(long at, OptionalDouble percent) {
    return from(at, ALL, percent);
  }

  /** The same, with one GPU so busy from then on. */
  GpuUse from(long at, int gpu, OptionalDouble percent) {
    List<Change> more = new ArrayList<>(changes);
    more.add(new Change(at, gpu, percent));
    return new GpuUse(more);
  }

  /**
   * What was seen of a GPU in a minute.
   *
   * @param looks so many
   * @param due so many should have been
   * @param percent their mean; empty without any
   */
  record Seen(int looks, int due, OptionalDouble percent) {}

  /** A minute that began then, as far as it has come. */
  Seen in(long begin, int gpu, long until) {
    int looks = 0;
    int due = 0;
    double sum = 0;
    for (int look = 0; look < LOOKS; look++) {
      long at = begin + (2L * look + 1) * MINUTE_MS / (2 * LOOKS);
      if (at <= until) {
        due++;
        OptionalDouble percent = at(at, gpu);
        if (percent.isPresent()) {
          looks++;
          sum += percent.getAsDouble();
        }
      }
    }
    return new Seen(
        looks, due, looks == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / looks));
  }

  private OptionalDouble at(long ms, int gpu) {
    OptionalDouble percent = OptionalDouble.empty();
    for (Change change : changes) {
      if (change.at() <= ms && (change.gpu() == ALL || change.gpu() == gpu)) {
        percent = change.percent();
      }
    }
    return percent;
  }
}
