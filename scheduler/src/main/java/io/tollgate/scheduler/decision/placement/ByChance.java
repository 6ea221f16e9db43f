package io.tollgate.scheduler.decision.placement;

/** Any node that holds it, and any GPU of it; the same seed gives the same places. */
public final class ByChance implements NodeScore {
  private final long seed;
  private int turn;

  /** Draws by that seed. */
  public ByChance(long seed) {
    this.seed = seed;
  }

  /** Every node has a lot of its own. */
  @Override
  public int tag(int node, int guests) {
    return node;
  }

  /** Lots are drawn anew each time. */
  @Override
  public int version(Census census) {
    return ++turn;
  }

  /** It is in lots of 53 bits. */
  @Override
  public double unit(Request request, long totalMilli) {
    return 1L << 53;
  }

  @Override
  public Judge judge(Request request) {
    long drawn = mixed(seed + turn);
    return new Judge() {
      @Override
      public double cost(NodeState node) {
        return mixed(drawn + node.tag()) >>> 11;
      }

      @Override
      public int level(NodeState node) {
        if (!request.isPart()) {
          return request.milli();
        }
        int fitting = node.withAtLeast(request.milli());
        int drawnGpu = (int) Long.remainderUnsigned(mixed(drawn - 1 - node.tag()), fitting);
        return node.free(node.gpus() - 1 - drawnGpu);
      }
    };
  }

  /** The finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
  private static long mixed(long value) {
    long mixed = value * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
