package io.tollgate.benchmarks.queueing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Report;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What is asked of a policy on the log, and whether it was reached. */
final class Goals {
  /** What the figures of a policy are by themselves. */
  static final Case HEADLINE = Case.pooled(640, BoundKind.EXACT);

  private static final Case NODES = Case.nodes(640, BoundKind.EXACT);
  private static final List<Case> FAIR =
      List.of(Case.fair(640, BoundKind.EXACT), Case.fair(640, BoundKind.LOOSE));
  private static final List<Case> OVERLOAD =
      List.of(Case.pooled(512, BoundKind.EXACT), Case.nodes(512, BoundKind.EXACT));
  private static final double OVER_FIFO = 1.5;

  /** Mean wait of pooled FIFO at 640 GPUs on the log of the protocol, s, and how exact. */
  private static final long FIFO_MEAN = 7043;

  /** All cases that goals are about. */
  static final List<Case> CASES =
      List.of(HEADLINE, NODES, FAIR.get(0), FAIR.get(1), OVERLOAD.get(0), OVERLOAD.get(1));

  private final Runs runs;
  private final QueuePolicy policy;
  private final Map<String, double[]> reached = new LinkedHashMap<>();

  Goals(Runs runs, QueuePolicy policy) {
    this.runs = runs;
    this.policy = policy;
    atMost(HEADLINE, "mean_wait_s", 1700, Waits::mean);
    atMost(HEADLINE, "worst_large_wait_s", 26_000, Waits::worstLarge);
    atMost(HEADLINE, "promises_broken_share", 0, waits -> 1 - waits.promisesKept());
    atMost(HEADLINE, "waiters_not_told_5min_ahead_share", 0.05, waits -> 1 - waits.toldAhead());
    atMost(NODES, "mean_wait_s", 1570, Waits::mean);
    atMost(NODES, "worst_large_wait_s", 64_000, Waits::worstLarge);
    FAIR.forEach(fair -> atMost(fair, "mean_wait_s", 2000, Waits::mean));
    OVERLOAD.forEach(
        overload ->
            runs.of(overload, QueuePolicy.FIFO)
                .ifPresent(
                    fifo -> atMost(overload, "max_s", OVER_FIFO * fifo.worst(), Waits::worst)));
  }

  /** Whether FIFO waits as long as it is known to; only the log of the protocol can say. */
  static boolean isAsKnown(Runs runs) {
    return runs.of(HEADLINE, QueuePolicy.FIFO)
        .map(fifo -> Math.round(fifo.mean()) == FIFO_MEAN)
        .orElse(false);
  }

  boolean met() {
    return !reached.isEmpty() && reached.values().stream().allMatch(both -> both[0] <= both[1]);
  }

  ObjectNode toJson() {
    ObjectNode json = Report.object();
    reached.forEach(
        (name, both) ->
            json.putObject(name)
                .put("reached", Math.round(both[0] * 1e4) / 1e4)
                .put("at_most", both[1])
                .put("met", both[0] <= both[1]));
    return json;
  }

  private void atMost(Case faced, String figure, double goal, ToDoubleFunction<Waits> of) {
    runs.of(faced, policy)
        .ifPresent(
            waits ->
                reached.put(
                    faced.key() + "." + figure, new double[] {of.applyAsDouble(waits), goal}));
  }
}
