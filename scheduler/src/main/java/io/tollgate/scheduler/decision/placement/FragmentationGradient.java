package io.tollgate.scheduler.decision.placement;

import java.util.ArrayList;
import java.util.List;

/**
 * The place where the least GPU comes to lie idle for what is typical: Fragmentation Gradient
 * Descent (Weng et al., USENIX ATC'23), as its artifact computes it
 * (hkust-adsl/kubernetes-scheduler-simulator, {@code fgd_score.go}): whole points of 100, and of
 * equal nodes the smallest name.
 *
 * <pre>
 *   F_n(m) = all that is free on node n's GPUs      when m cannot run there, or needs no GPU
 *          = what is free on GPUs too small for m   otherwise
 *   score  = ⌊100 × sigmoid((Σ p_m F_n(m) − Σ p_m F_n after(m)) / 1000)⌋
 * </pre>
 *
 * <p>Typical are the commonest requests that make up 95% of all, memory left aside.
 */
public final class FragmentationGradient implements NodeScore {
  private static final double TYPICAL = 0.95;
  private final List<Demand.Share> typical = new ArrayList<>();

  /** Typical of that demand as it is now. */
  public FragmentationGradient(Demand demand) {
    double covered = 0;
    List<Demand.Share> shares = demand.shares();
    for (int i = 0; i < shares.size() && covered < TYPICAL; i++) {
      covered += shares.get(i).count();
      typical.add(shares.get(i));
    }
    double kept = covered;
    typical.replaceAll(share -> new Demand.Share(share.request(), share.count() / kept));
  }

  /** It is in points of 100. */
  @Override
  public double unit(Request request, long totalMilli) {
    return 100;
  }

  @Override
  public Judge judge(Request request) {
    return new GradientJudge(request);
  }

  /** Thousandths of GPUs that lie idle for what is typical. */
  public double fragmentation(NodeState node) {
    double sum = 0;
    for (Demand.Share share : typical) {
      sum += share.count() * idleFor(share.request(), node);
    }
    return sum;
  }

  private static int idleFor(Request wanted, NodeState node) {
    int idle = node.freeMilli();
    boolean runs =
        wanted.gpus() > 0
            && node.cpuMilli() >= wanted.cpuMilli()
            && node.withAtLeast(wanted.milli()) >= wanted.gpus()
            && wanted.kinds().contains(node.kind());
    if (runs) {
      int large = node.withAtLeast(wanted.milli());
      for (int gpu = node.gpus() - large; gpu < node.gpus(); gpu++) {
        idle -= node.free(gpu);
      }
    }
    return idle;
  }

  private int score(double before, NodeState after) {
    double gained = (before - fragmentation(after)) / Request.WHOLE;
    return (int) (100 / (1 + Math.exp(-gained)));
  }

  private final class GradientJudge implements Judge {
    private final Request request;

    GradientJudge(Request request) {
      this.request = request;
    }

    @Override
    public double cost(NodeState node) {
      return -score(fragmentation(node), node.minus(request, level(node)));
    }

    @Override
    public int level(NodeState node) {
      int best = node.tightestLevel(request);
      if (!request.isPart()) {
        return best;
      }
      double before = fragmentation(node);
      int most = -1;
      for (int level = best; level > 0; level = node.levelAbove(level)) {
        int score = score(before, node.minus(request, level));
        if (score > most) {
          most = score;
          best = level;
        }
      }
      return best;
    }
  }
}
