package io.tollgate.scheduler.decision.placement;

/**
 * The node whose rest points the least the way the request does; whole points of 100, as published
 * (hkust-adsl/kubernetes-scheduler-simulator, {@code dot_product_score.go}, dimensions merged and
 * measured by the largest node).
 *
 * @param largest what nodes are measured by
 */
public record DotProduct(Largest largest) implements NodeScore {

  @Override
  public Judge judge(Request request) {
    return new TightJudge(request, node -> -score(node, request));
  }

  int score(NodeState node, Request request) {
    double cpu = share(node.cpuMilli(), request.cpuMilli(), largest.cpuMilli());
    double gpu = share(node.freeMilli(), request.demand(), largest.gpuMilli());
    return (int) (100 * (1 - (cpu + gpu) / 2));
  }

  private static double share(int left, int wanted, int largest) {
    return (double) left / largest * ((double) wanted / largest);
  }
}
