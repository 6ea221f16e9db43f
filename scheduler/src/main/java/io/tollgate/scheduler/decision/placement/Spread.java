package io.tollgate.scheduler.decision.placement;

/** The emptiest node, and of it the emptiest GPU. */
public record Spread() implements NodeScore {

  /** It is in thousandths of GPUs. */
  @Override
  public double unit(Request request, long totalMilli) {
    return Largest.PUBLISHED.gpuMilli();
  }

  @Override
  public Judge judge(Request request) {
    return new Judge() {
      @Override
      public double cost(NodeState node) {
        return -node.freeMilli();
      }

      @Override
      public int level(NodeState node) {
        return request.isPart() ? node.free(node.gpus() - 1) : request.milli();
      }
    };
  }
}
