package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.decision.placement.BestFit;
import io.tollgate.scheduler.decision.placement.ByChance;
import io.tollgate.scheduler.decision.placement.CapacityBarrier;
import io.tollgate.scheduler.decision.placement.Census;
import io.tollgate.scheduler.decision.placement.Demand;
import io.tollgate.scheduler.decision.placement.FragmentationGradient;
import io.tollgate.scheduler.decision.placement.Largest;
import io.tollgate.scheduler.decision.placement.NodeScore;
import io.tollgate.scheduler.decision.placement.Packing;
import io.tollgate.scheduler.decision.placement.Prices;
import io.tollgate.scheduler.decision.placement.Renewed;
import io.tollgate.scheduler.decision.placement.Rule;
import io.tollgate.scheduler.decision.placement.Spread;
import io.tollgate.scheduler.decision.placement.Weighted;
import io.tollgate.scheduler.decision.placement.Weights;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The rules by which a fleet's nodes are compared. What they know of what was asked for, and their
 * luck, is of the pass that begins, so that it depends on nothing that was decided before.
 */
final class Scoring {
  private final Weights weights;
  private final CapacityBarrier barrier = new CapacityBarrier(Demand.given(Map.of()));
  private final Renewed gradient = new Renewed(new FragmentationGradient(Demand.given(Map.of())));
  private final Renewed chance = new Renewed(new ByChance(0));
  private final NodeScore score;
  private Mix known = Mix.NONE;

  Scoring(Weights weights) {
    this.weights = weights;
    List<Weighted.Part> parts =
        weights.of().entrySet().stream()
            .map(one -> new Weighted.Part(score(one.getKey()), one.getValue()))
            .toList();
    this.score = parts.size() == 1 ? parts.get(0).score() : new Weighted(parts);
  }

  private NodeScore score(Rule rule) {
    return switch (rule) {
      case BARRIER -> barrier;
      case FGD -> gradient;
      case BEST_FIT -> new BestFit(Largest.PUBLISHED);
      case PACKING -> new Packing();
      case SPREADING -> new Spread();
      case RANDOM -> chance;
    };
  }

  NodeScore score() {
    return score;
  }

  /** A pass begins at that time. */
  void begin(long now, Learned learned, List<String> kinds, Supplier<Demand> demand, Census fleet) {
    if (weights.counts(Rule.BARRIER)) {
      long arrivals = learned.mix().arrivals();
      barrier.resume(learned.prices(), kinds, arrivals, demand, fleet);
    }
    if (weights.counts(Rule.FGD) && !learned.mix().equals(known)) {
      gradient.become(new FragmentationGradient(demand.get()));
      known = learned.mix();
    }
    if (weights.counts(Rule.RANDOM)) {
      chance.become(new ByChance(now));
    }
  }

  /** What placing weighs by now. */
  Prices prices(Census fleet) {
    return barrier.inForce(fleet);
  }
}
