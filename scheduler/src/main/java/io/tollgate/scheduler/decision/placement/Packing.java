package io.tollgate.scheduler.decision.placement;

/**
 * GPUs in use first, then free ones of nodes in use, then free nodes; whole points of 100, as
 * published (hkust-adsl/kubernetes-scheduler-simulator, {@code gpu_packing_score.go}).
 */
public record Packing() implements NodeScore {
  private static final int MOST = 100;

  /** It is in points of 100. */
  @Override
  public double unit(Request request, long totalMilli) {
    return 100;
  }

  @Override
  public Judge judge(Request request) {
    return new TightJudge(request, node -> -score(node, request));
  }

  int score(NodeState node, Request request) {
    if (request.gpus() == 0) {
      return 0;
    }
    int whole = node.wholeGpus();
    if (whole == node.gpus()) {
      return Math.max(MOST / 3 - whole, whole);
    }
    if (!request.isPart()) {
      return Math.max(MOST / 2 - request.gpus(), MOST / 3);
    }
    int level = node.tightestLevel(request);
    if (level == Request.WHOLE) {
      return Math.max(MOST / 2 - 1, MOST / 3);
    }
    return Math.max(MOST - level * 100 / Request.WHOLE / 10, MOST / 2);
  }
}
