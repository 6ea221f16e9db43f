package io.tollgate.scheduler.decision.placement;

/** The fleet, counted. */
public interface Census {

  /** Tells of each state that nodes are in now, and how many are. */
  void each(Counted counted);

  /** Thousandths of GPUs that were taken or given back since the beginning. */
  long movedMilli();

  /** Thousandths of all GPUs, free or not. */
  long totalMilli();

  /** Hears of a state and of the number of nodes that are in it. */
  interface Counted {
    /** So many nodes are in that state. */
    void nodes(NodeState state, int count);
  }
}
