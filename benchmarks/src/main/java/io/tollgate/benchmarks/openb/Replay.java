package io.tollgate.benchmarks.openb;

import io.tollgate.scheduler.decision.placement.Demand;
import io.tollgate.scheduler.decision.placement.FragmentationGradient;
import io.tollgate.scheduler.decision.placement.NodeScore;
import io.tollgate.scheduler.decision.placement.Place;
import io.tollgate.scheduler.decision.placement.Placer;
import io.tollgate.scheduler.decision.placement.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One rule over one list of arrivals: each is offered once, what fits nowhere is dropped, nothing
 * ends.
 *
 * @param allocated by demand arrived in % of all GPU: GPU allocated then, in %
 * @param refused by size: how many were dropped until 100% had been asked for
 * @param fragmented at 100%: the share of idle GPU that is too small for what is typical, in %
 * @param nanos how long each decision took, what it learned included
 */
record Replay(
    Map<Integer, Double> allocated,
    Map<String, Integer> refused,
    double fragmented,
    List<Long> nanos) {
  /** Where allocation is read, in % of all GPU asked for. */
  static final List<Integer> DEMANDS = List.of(80, 90, 95, 100, 110, 130);

  static Replay of(Trace trace, Arrivals arrivals, NodeScore score) {
    return new Run(trace, score).over(arrivals);
  }

  private static final class Run {
    private final Trace trace;
    private final Placer placer;
    private final Ledger ledger;
    private final Map<Integer, Double> allocated = new TreeMap<>();
    private final Map<String, Integer> refused = new TreeMap<>();
    private final List<Long> nanos = new ArrayList<>();
    private double fragmented;

    Run(Trace trace, NodeScore score) {
      this.trace = trace;
      this.placer = new Placer(trace.nodes(), score);
      this.ledger = new Ledger(trace.nodes());
    }

    Replay over(Arrivals arrivals) {
      long asked = 0;
      int next = 0;
      for (Request pod : arrivals.pods()) {
        long begun = System.nanoTime();
        placer.arrived(pod, 1, 0);
        Optional<Place> place = placer.place(pod);
        nanos.add(System.nanoTime() - begun);
        place.ifPresent(ledger::take);
        asked += pod.demand();
        if (place.isEmpty() && !allocated.containsKey(100)) {
          refused.merge(size(pod), 1, Integer::sum);
        }
        while (next < DEMANDS.size() && asked * 100 >= DEMANDS.get(next) * trace.capacityMilli()) {
          read(DEMANDS.get(next++));
        }
      }
      while (next < DEMANDS.size()) {
        read(DEMANDS.get(next++));
      }
      return new Replay(allocated, refused, fragmented, nanos);
    }

    private void read(int demand) {
      allocated.put(demand, 100.0 * ledger.allocatedMilli() / trace.capacityMilli());
      if (demand == 100) {
        FragmentationGradient typical = new FragmentationGradient(Demand.given(trace.mix()));
        double[] sums = new double[2];
        placer.each(
            (state, count) -> {
              sums[0] += count * typical.fragmentation(state);
              sums[1] += (double) count * state.freeMilli();
            });
        fragmented = 100 * sums[0] / Math.max(1, sums[1]);
      }
    }

    private static String size(Request pod) {
      return pod.isPart() ? "share" : pod.gpus() == 0 ? "cpu_only" : "gpus_" + pod.gpus();
    }
  }
}
