package io.tollgate.benchmarks.openb;

import io.tollgate.scheduler.decision.placement.Request;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The inflated list of arrivals of the published experiments: all pods in an order by seed, then
 * pods by chance, until they ask for 130% of the cluster.
 */
record Arrivals(List<Request> pods) {
  private static final double INFLATED = 1.3;

  Arrivals {
    pods = List.copyOf(pods);
  }

  static Arrivals of(Trace trace, long seed) {
    Random random = new Random(seed);
    List<Request> pods = new ArrayList<>(trace.pods());
    Collections.shuffle(pods, random);
    double most = INFLATED * trace.capacityMilli();
    long asked = pods.stream().mapToLong(Request::demand).sum();
    while (asked > most) {
      asked -= pods.remove(random.nextInt(pods.size())).demand();
    }
    while (true) {
      Request more = trace.pods().get(random.nextInt(trace.pods().size()));
      asked += more.demand();
      if (asked > most) {
        return new Arrivals(pods);
      }
      pods.add(more);
    }
  }
}
