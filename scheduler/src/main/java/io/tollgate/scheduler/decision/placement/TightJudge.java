package io.tollgate.scheduler.decision.placement;

import java.util.function.ToDoubleFunction;

/** A cost of the node alone; parts of a GPU go to the fullest GPU that holds them. */
record TightJudge(Request request, ToDoubleFunction<NodeState> costs) implements Judge {

  @Override
  public double cost(NodeState node) {
    return costs.applyAsDouble(node);
  }

  @Override
  public int level(NodeState node) {
    return node.tightestLevel(request);
  }
}
