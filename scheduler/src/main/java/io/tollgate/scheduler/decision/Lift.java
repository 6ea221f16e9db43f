package io.tollgate.scheduler.decision;

/**
 * What a pass imagines to be otherwise, to find out which obstacles are real.
 *
 * @param down nodes that are down, and sick GPUs, are well
 * @param drain cordoned and draining nodes take new work
 * @param empty nothing is held on any node
 */
record Lift(boolean down, boolean drain, boolean empty) {
  /** The world as it is. */
  static final Lift NOTHING = new Lift(false, false, false);

  boolean takesWork(Availability availability) {
    return switch (availability.state()) {
      case READY -> true;
      case DOWN -> down;
      case DRAIN -> drain;
    };
  }

  /** The same with what is held. */
  Lift filled() {
    return new Lift(down, drain, false);
  }

  Lift emptied() {
    return new Lift(down, drain, true);
  }
}
