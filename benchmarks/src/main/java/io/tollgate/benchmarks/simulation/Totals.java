package io.tollgate.benchmarks.simulation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The sums over many worlds; worlds may be added from any thread. */
final class Totals {
  private long worlds;
  private long lifecycles;
  private long faulted;
  private long looks;
  private long promises;
  private long promisesMoved;
  private final Map<Integer, Long> events = new TreeMap<>();
  private final Map<String, Long> ends = new TreeMap<>();
  private final List<WorldResult> broken = new ArrayList<>();

  synchronized void add(WorldResult world) {
    worlds++;
    lifecycles += world.lifecycles();
    faulted += world.faulted();
    looks += world.looks();
    promises += world.promises();
    promisesMoved += world.promisesMoved();
    world.events().forEach((number, count) -> events.merge(number, count, Long::sum));
    world.ends().forEach((reason, count) -> ends.merge(reason, count, Long::sum));
    if (world.violation().isPresent()) {
      broken.add(world);
    }
  }

  synchronized long lifecycles() {
    return lifecycles;
  }

  synchronized long worlds() {
    return worlds;
  }

  synchronized List<WorldResult> broken() {
    return List.copyOf(broken);
  }

  /** Half of the lifecycles have at least so many events. */
  synchronized int medianEvents() {
    long half = lifecycles / 2;
    for (Map.Entry<Integer, Long> entry : events.entrySet()) {
      half -= entry.getValue();
      if (half < 0) {
        return entry.getKey();
      }
    }
    return 0;
  }

  synchronized double faultedShare() {
    return lifecycles == 0 ? 0 : rounded((double) faulted / lifecycles);
  }

  synchronized void into(ObjectNode figures) {
    figures.put("seeds", worlds);
    figures.put("lifecycles", lifecycles);
    figures.put("events_per_lifecycle_median", medianEvents());
    figures.put("faulted_share", faultedShare());
    figures.put("violations", broken.size());
    figures.put("events_looked_at", looks);
    figures.put("promises", promises);
    figures.put("promises_moved", promisesMoved);
    ObjectNode shares = figures.putObject("end_reason_share");
    ends.forEach((reason, count) -> shares.put(reason, rounded((double) count / lifecycles)));
  }

  private static double rounded(double share) {
    return Math.round(share * 10_000) / 10_000.0;
  }
}
