package io.tollgate.scheduler.decision.placement;

/** A rule by which places are compared: whichever costs least is taken. */
public interface NodeScore {

  /** What it costs, by state of the node, to place this request; true until the next version. */
  Judge judge(Request request);

  /**
   * What else than its state the rule must know of a node; nodes with different tags are never
   * taken for equal.
   *
   * @param node its number
   * @param guests which sizes of requests run on it ({@link Guests})
   */
  default int tag(int node, int guests) {
    return 0;
  }

  /**
   * What its costs are divided by when several rules are weighed against one another: about what
   * lies between the best and the worst place.
   *
   * @param totalMilli thousandths of all GPUs of the fleet
   */
  default double unit(Request request, long totalMilli) {
    return 1;
  }

  /**
   * Somebody asks for this, whether or not there is room.
   *
   * @param copies on how many nodes
   * @param time in the unit of the rule's half-life; never falls
   */
  default void arrived(Request request, int copies, double time) {}

  /**
   * Asked before each choice: the number of the costs in force. When it is not the one of before,
   * all judges are outdated.
   */
  default int version(Census census) {
    return 0;
  }
}
