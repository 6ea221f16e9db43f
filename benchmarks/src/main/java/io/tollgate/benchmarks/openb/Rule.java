package io.tollgate.benchmarks.openb;

import io.tollgate.scheduler.decision.placement.BestFit;
import io.tollgate.scheduler.decision.placement.ByChance;
import io.tollgate.scheduler.decision.placement.CapacityBarrier;
import io.tollgate.scheduler.decision.placement.Clustering;
import io.tollgate.scheduler.decision.placement.Demand;
import io.tollgate.scheduler.decision.placement.DotProduct;
import io.tollgate.scheduler.decision.placement.FragmentationGradient;
import io.tollgate.scheduler.decision.placement.Largest;
import io.tollgate.scheduler.decision.placement.NodeScore;
import io.tollgate.scheduler.decision.placement.Packing;
import io.tollgate.scheduler.decision.placement.Request;
import java.util.Map;
import java.util.function.BiFunction;

/** The rules that are compared. */
enum Rule {
  /** Ours, learning from what arrives, as production does. */
  OURS("ours", (mix, seed) -> new CapacityBarrier(Demand.learned(Double.POSITIVE_INFINITY)), 0),
  /** Ours, knowing the mix of the trace as FGD does. */
  OURS_KNOWING("ours_knowing_mix", (mix, seed) -> new CapacityBarrier(Demand.given(mix)), 0),
  /** Fragmentation Gradient Descent. */
  FGD("fgd", (mix, seed) -> new FragmentationGradient(Demand.given(mix)), 0.3),
  /** Best fit. */
  BESTFIT("bestfit", (mix, seed) -> new BestFit(Largest.PUBLISHED), 0.3),
  /** GPU packing. */
  PACKING("packing", (mix, seed) -> new Packing(), 1.0),
  /** GPU clustering. */
  CLUSTERING("clustering", (mix, seed) -> new Clustering(), 1.0),
  /** Dot product. */
  DOTPROD("dotprod", (mix, seed) -> new DotProduct(Largest.PUBLISHED), 0.3),
  /** By chance. */
  RANDOM("random", (mix, seed) -> new ByChance(seed), 0.3);

  private final String key;
  private final BiFunction<Map<Request, Integer>, Long, NodeScore> maker;
  private final double tolerance;

  Rule(
      String key,
      BiFunction<Map<Request, Integer>, Long, NodeScore> maker,
      double tolerancePoints) {
    this.key = key;
    this.maker = maker;
    this.tolerance = tolerancePoints;
  }

  /** As in the JSON. */
  String key() {
    return key;
  }

  /** How far it may lie from the published mean. */
  double tolerancePoints() {
    return tolerance;
  }

  /** Whether there is a published figure to compare it with. */
  boolean isPublished() {
    return tolerance > 0;
  }

  NodeScore score(Trace trace, long seed) {
    return maker.apply(trace.mix(), seed);
  }
}
