package io.tollgate.scheduler.decision.placement;

/**
 * The node that has the least left afterwards, CPU and GPU counted alike; whole points of 100, as
 * published (hkust-adsl/kubernetes-scheduler-simulator, {@code best_fit_score.go}). The scaling of
 * all scores to 0 to 100 that follows there changes no order.
 *
 * @param largest what nodes are measured by
 */
public record BestFit(Largest largest) implements NodeScore {

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
    double cpu = (double) (node.cpuMilli() - request.cpuMilli()) / largest.cpuMilli();
    double gpu = (double) (node.freeMilli() - request.demand()) / largest.gpuMilli();
    return (int) (100 * (1 - (0.5 * cpu + 0.5 * gpu)));
  }
}
