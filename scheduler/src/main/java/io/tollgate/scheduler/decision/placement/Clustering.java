package io.tollgate.scheduler.decision.placement;

/**
 * Requests of one size together; whole points of 100, as published
 * (hkust-adsl/kubernetes-scheduler-simulator, {@code gpu_clustering_score.go}).
 */
public record Clustering() implements NodeScore {
  private static final int MOST = 100;
  private static final int LARGEST_MILLI = 8 * Request.WHOLE;

  @Override
  public Judge judge(Request request) {
    return new TightJudge(request, node -> -score(node, request));
  }

  /** Nodes with other sizes of guests are not equal. */
  @Override
  public int tag(int node, int guests) {
    return guests;
  }

  int score(NodeState node, Request request) {
    if (request.gpus() == 0) {
      return 0;
    }
    int used = MOST / 4 * (LARGEST_MILLI - node.freeMilli()) / LARGEST_MILLI;
    int size = Guests.bit(request);
    if (node.tag() == 0) {
      return used + MOST / 4;
    }
    if (node.tag() == size) {
      return used + MOST * 3 / 4;
    }
    return (node.tag() & size) != 0 ? used + MOST * 2 / 4 : used;
  }
}
