package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.defect.Defect;
import io.tollgate.metering.defect.Planted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How surely the simulator catches one planted defect.
 *
 * @param seeds how many fresh seeds were tried
 * @param caught on how many of them
 * @param by what gave it away, with counts
 * @param lifecycles lived through until then, of each seed that caught it, in order
 */
record CatchRate(
    Defect defect, int seeds, int caught, Map<String, Integer> by, List<Long> lifecycles) {
  /** A defect must show within so many lifecycles of a seed. */
  static final int LIFECYCLES_MAX = 10_000;

  private static final int SESSIONS = 300;

  /** Worlds of one fresh seed are far from those of any other. */
  private static final long APART = 1_000_003;

  CatchRate {
    by = Map.copyOf(by);
    lifecycles = List.copyOf(lifecycles);
  }

  /** Plants it, and lives through worlds of that many fresh seeds. */
  static CatchRate of(Defect defect, long seed, int seeds) {
    Map<String, Integer> by = new TreeMap<>();
    List<Long> lifecycles = new ArrayList<>();
    for (int i = 0; i < seeds; i++) {
      long lived = 0;
      for (long world = 0; lived < LIFECYCLES_MAX; world++) {
        WorldResult result = world(defect, seed + (i + 1) * APART + world);
        lived += result.lifecycles();
        if (result.violation().isPresent() && lived <= LIFECYCLES_MAX) {
          by.merge(result.violation().get().invariant(), 1, Integer::sum);
          lifecycles.add(lived);
          break;
        }
      }
    }
    lifecycles.sort(null);
    return new CatchRate(defect, seeds, lifecycles.size(), by, lifecycles);
  }

  private static WorldResult world(Defect defect, long seed) {
    Planted.plant(defect);
    try {
      return WorldResult.of(seed, ScriptWriter.write(seed, SESSIONS));
    } finally {
      Planted.clear();
    }
  }

  /** On at least nine of ten seeds. */
  boolean isCaught() {
    return caught * 10 >= seeds * 9;
  }

  /** Half of the seeds showed it within so many lifecycles; 0 when none did. */
  long medianLifecycles() {
    return lifecycles.isEmpty() ? 0 : lifecycles.get((lifecycles.size() - 1) / 2);
  }
}
