package io.tollgate.scheduler.decision.placement;

/**
 * How the node that was found compares with the best of all others that have room.
 *
 * @param cost what it costs there by the rule
 * @param other the other node's number; -1 when no other has room
 * @param otherCost what it would cost there: less only where something else speaks against it
 * @param sooner whether the other costs the same and would be wholly free later because of it
 */
public record Choice(double cost, int other, double otherCost, boolean sooner) {

  /** Nothing to compare with. */
  public static final Choice ALONE = new Choice(0, -1, 0, false);

  /** Whether no other node has room. */
  public boolean isAlone() {
    return other < 0;
  }
}
