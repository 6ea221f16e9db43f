package io.tollgate.scheduler.decision.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is asked for, by how often: counted from what arrives and fading with its age, or given once
 * and for all. It remembers a bounded number of different requests.
 */
public final class Demand {
  /** More different requests than this are not told apart from the rare. */
  static final int KNOWN_MAX = 4096;

  /** Counts are scaled down when a new one weighs this many powers of two more than the first. */
  private static final double POWERS_MAX = 64;

  /** What has faded to less than this part of an arrival is forgotten. */
  private static final double FORGOTTEN = 1e-9;

  private static final Comparator<Share> COMMONEST_FIRST =
      Comparator.comparingDouble(Share::count).reversed().thenComparing(Share::request);

  private final Map<Request, Double> counts = new HashMap<>();
  private final double halfLife;
  private final boolean learns;
  private double since;
  private double total;
  private long arrivals;

  /**
   * One request among all.
   *
   * @param count how often, in any unit
   */
  public record Share(Request request, double count) {}

  private Demand(double halfLife, boolean learns) {
    this.halfLife = halfLife;
    this.learns = learns;
  }

  /**
   * Learned from what arrives.
   *
   * @param halfLife after that time an arrival counts half; {@link Double#POSITIVE_INFINITY} to
   *     forget nothing
   */
  public static Demand learned(double halfLife) {
    if (!(halfLife > 0)) {
      throw new IllegalArgumentException("a half-life is more than 0, not " + halfLife);
    }
    return new Demand(halfLife, true);
  }

  /** Known beforehand; what arrives changes nothing. */
  public static Demand given(Map<Request, ? extends Number> counts) {
    Demand demand = new Demand(Double.POSITIVE_INFINITY, false);
    counts.forEach(
        (request, count) -> {
          demand.counts.merge(request, count.doubleValue(), Double::sum);
          demand.total += count.doubleValue();
        });
    return demand;
  }

  /** Counts what arrives at that time, which never falls, on that many nodes. */
  void arrived(Request request, int copies, double time) {
    if (!learns) {
      return;
    }
    arrivals += copies;
    if ((time - since) / halfLife > POWERS_MAX) {
      fade(time);
    }
    double weight = copies * Math.exp((time - since) / halfLife * Math.log(2));
    counts.merge(request, weight, Double::sum);
    total += weight;
    if (counts.size() > KNOWN_MAX) {
      forgetTheRare();
    }
  }

  /** How many arrivals were counted. */
  long arrivals() {
    return arrivals;
  }

  /** What is known, the commonest first. */
  public List<Share> shares() {
    List<Share> shares = new ArrayList<>(counts.size());
    counts.forEach((request, count) -> shares.add(new Share(request, count / total)));
    shares.sort(COMMONEST_FIRST);
    return shares;
  }

  private void fade(double time) {
    double faded = Math.exp(-(time - since) / halfLife * Math.log(2));
    counts.replaceAll((request, count) -> count * faded);
    counts.values().removeIf(count -> count < FORGOTTEN);
    total *= faded;
    since = time;
  }

  private void forgetTheRare() {
    List<Share> shares = shares();
    for (Share rare : shares.subList(KNOWN_MAX / 2, shares.size())) {
      counts.remove(rare.request());
    }
  }
}
