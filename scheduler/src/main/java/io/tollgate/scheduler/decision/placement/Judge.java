package io.tollgate.scheduler.decision.placement;

/** What one request costs on a node. Asked only about nodes that hold it. */
public interface Judge {

  /** The cost of the best place on such a node; less is better. */
  double cost(NodeState node);

  /**
   * Where that place is: on a GPU with exactly that many thousandths free; 1000 for whole GPUs, 0
   * for work without.
   */
  int level(NodeState node);
}
