package io.tollgate.benchmarks.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a script that breaks an invariant small: delta debugging (Zeller and Hildebrandt, IEEE TSE
 * 28(2), 2002) over its happenings, each of which may be left out.
 */
final class Shrinker {
  private final Predicate<List<Integer>> breaks;
  private int left;

  /**
   * @param breaks whether the script still breaks the same invariant with only these happenings
   * @param triesMax after so many tries what was reached has to do
   */
  Shrinker(Predicate<List<Integer>> breaks, int triesMax) {
    this.breaks = breaks;
    this.left = triesMax;
  }

  /** The indexes of happenings that are enough, of {@code count} that are. */
  List<Integer> shrink(int count) {
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      kept.add(i);
    }
    int parts = 2;
    while (kept.size() > 1 && left > 0) {
      List<Integer> smaller = without(kept, parts);
      if (smaller.size() < kept.size()) {
        kept = smaller;
        parts = Math.max(2, parts - 1);
      } else if (parts >= kept.size()) {
        break;
      } else {
        parts = Math.min(kept.size(), parts * 2);
      }
    }
    return kept;
  }

  /** What is left when one of so many parts can be left out; the same when none can. */
  private List<Integer> without(List<Integer> kept, int parts) {
    for (int part = 0; part < parts && left > 0; part++) {
      int from = (int) ((long) kept.size() * part / parts);
      int to = (int) ((long) kept.size() * (part + 1) / parts);
      List<Integer> others = new ArrayList<>(kept.subList(0, from));
      others.addAll(kept.subList(to, kept.size()));
      left--;
      if (from < to && breaks.test(others)) {
        return others;
      }
    }
    return kept;
  }
}
