package io.tollgate.scheduler.decision.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Several rules at once: the sum of what each says a place costs, in a unit of its own ({@link
 * NodeScore#unit}), times its weight. Parts of a GPU go where the heaviest rule wants them.
 */
public final class Weighted implements NodeScore {
  private final List<Part> parts;
  private final int[] versions;
  private long totalMilli = -1;
  private int version;

  /**
   * A rule and what it counts.
   *
   * @param weight above 0
   */
  public record Part(NodeScore score, double weight) {}

  /** Those rules; of equally heavy ones the first is the heaviest. */
  public Weighted(List<Part> parts) {
    List<Part> sorted = new ArrayList<>(parts);
    sorted.sort(Comparator.comparingDouble(Part::weight).reversed());
    this.parts = List.copyOf(sorted);
    this.versions = new int[sorted.size()];
  }

  /** At most one of the rules tells nodes apart. */
  @Override
  public int tag(int node, int guests) {
    return parts.stream().mapToInt(part -> part.score.tag(node, guests)).sum();
  }

  @Override
  public void arrived(Request request, int copies, double time) {
    parts.forEach(part -> part.score.arrived(request, copies, time));
  }

  @Override
  public int version(Census census) {
    boolean changed = census.totalMilli() != totalMilli;
    for (int i = 0; i < versions.length; i++) {
      int its = parts.get(i).score.version(census);
      changed |= its != versions[i];
      versions[i] = its;
    }
    totalMilli = census.totalMilli();
    version += changed ? 1 : 0;
    return version;
  }

  @Override
  public Judge judge(Request request) {
    List<Judge> judges = parts.stream().map(part -> part.score.judge(request)).toList();
    double[] factors =
        parts.stream()
            .mapToDouble(part -> part.weight / part.score.unit(request, Math.max(1, totalMilli)))
            .toArray();
    return new Judge() {
      @Override
      public double cost(NodeState node) {
        double sum = 0;
        for (int i = 0; i < factors.length; i++) {
          sum += factors[i] * judges.get(i).cost(node);
        }
        return sum;
      }

      @Override
      public int level(NodeState node) {
        return judges.get(0).level(node);
      }
    };
  }
}
