package io.tollgate.scheduler.decision.placement;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * The place that takes the least away, in proportion, from what everybody else could still run.
 *
 * <p>For every request m that is in demand, with its share D_m of all arrivals:
 *
 * <pre>
 *   slots_m(n)  = copies of m that the free GPUs of node n could hold
 *   usable_m(n) = 0 unless a copy fits with its CPU and memory, else
 *                 demand_m × min(slots_m, cpu left / cpu_m, memory left / memory_m)
 *   U_m         = Σ_n usable_m(n)
 *   cost(n, p)  = Σ_m D_m × (usable_m(n) − usable_m(n with p)) / max(U_m, demand_m)
 * </pre>
 *
 * <p>It is steepest ascent on Σ D_m log U_m, and has no parameter to fit. The weights D_m / U_m are
 * renewed when a sixteenth of the fleet has changed hands or the demand has grown by an eighth.
 */
public final class CapacityBarrier implements NodeScore {
  private static final int MOVED_SHARE = 16;
  private static final int ARRIVED_SHARE = 8;

  private Supplier<Demand> demand;
  private BarrierWeights weights = new BarrierWeights(new BarrierTypes(List.of()), new double[0]);
  private Prices prices = Prices.NONE;
  private List<String> kinds = List.of();
  private long arrivals;
  private int version;
  private boolean outdated = true;
  private long movedThen;

  /** Guards room for that demand, which it learns from arrivals unless it was given. */
  public CapacityBarrier(Demand demand) {
    this.demand = () -> demand;
  }

  /**
   * Goes on with what was in force when it was last asked for, so that it depends on nothing else.
   *
   * @param before {@link #inForce} of then, or none
   * @param kindsNow what the numbers of kinds mean
   * @param arrivalsNow how many arrivals were counted
   * @param demandNow what is asked for, looked at only when the weights are renewed
   * @param census the fleet
   */
  public void resume(
      Prices before,
      List<String> kindsNow,
      long arrivalsNow,
      Supplier<Demand> demandNow,
      Census census) {
    demand = demandNow;
    arrivals = arrivalsNow;
    kinds = kindsNow;
    outdated = before.requests().isEmpty() || !before.kinds().equals(kindsNow);
    if (!outdated && !before.weighAs(prices)) {
      double[] perCopy = before.perCopy().stream().mapToDouble(price -> price).toArray();
      weights = new BarrierWeights(new BarrierTypes(before.requests()), perCopy);
      version++;
    }
    prices = before;
    movedThen = census.movedMilli() - before.movedMilli();
  }

  /** What it weighs by now. */
  public Prices inForce(Census census) {
    return outdated ? prices : prices.moved(census.movedMilli() - movedThen);
  }

  @Override
  public void arrived(Request request, int copies, double time) {
    demand.get().arrived(request, copies, time);
    arrivals = demand.get().arrivals();
  }

  @Override
  public int version(Census census) {
    boolean moved = census.movedMilli() - movedThen > census.totalMilli() / MOVED_SHARE;
    boolean arrived = arrivals - prices.arrivals() > prices.arrivals() / ARRIVED_SHARE;
    if (outdated || moved || arrived) {
      renew(census);
      movedThen = census.movedMilli();
      outdated = false;
      version++;
    }
    return version;
  }

  /** It is in shares of the fleet: what the request itself is of it. */
  @Override
  public double unit(Request request, long totalMilli) {
    return (double) Math.max(1, request.demand()) / totalMilli;
  }

  @Override
  public Judge judge(Request request) {
    return new BarrierJudge(weights, request);
  }

  private void renew(Census census) {
    Guarded guarded = Guarded.of(demand.get());
    BarrierTypes types = new BarrierTypes(guarded.requests());
    long[] usable = new long[guarded.requests().size()];
    census.each((state, count) -> types.addUsable(state, count, usable));
    double[] perCopy = new double[usable.length];
    for (int i = 0; i < perCopy.length; i++) {
      int demanded = guarded.requests().get(i).demand();
      double could = (double) usable[i] / BarrierTypes.GRAIN;
      perCopy[i] = guarded.share(i) * demanded / Math.max(could, demanded);
    }
    weights = new BarrierWeights(types, perCopy);
    prices =
        new Prices(kinds, guarded.requests(), Arrays.stream(perCopy).boxed().toList(), 0, arrivals);
  }

  private record BarrierJudge(BarrierWeights weights, Request request) implements Judge {

    @Override
    public double cost(NodeState node) {
      double most = Double.NEGATIVE_INFINITY;
      int level = node.tightestLevel(request);
      do {
        most = Math.max(most, weights.worthAfter(node, request, level));
        level = request.isPart() ? node.levelAbove(level) : 0;
      } while (level > 0);
      return weights.worth(node) - most;
    }

    @Override
    public int level(NodeState node) {
      if (!request.isPart()) {
        return request.milli();
      }
      int best = node.tightestLevel(request);
      double most = Double.NEGATIVE_INFINITY;
      int level = best;
      do {
        double worth = weights.worthAfter(node, request, level);
        if (worth > most) {
          most = worth;
          best = level;
        }
        level = node.levelAbove(level);
      } while (level > 0);
      return best;
    }
  }
}
