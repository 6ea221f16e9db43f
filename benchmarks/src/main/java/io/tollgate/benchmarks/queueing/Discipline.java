package io.tollgate.benchmarks.queueing;

/** A way to keep a queue. It begins jobs by {@link Replay#begin}, everything else is its own. */
interface Discipline {

  /** A job joins the queue. */
  void arrive(int job);

  /** A job that ran has ended. */
  default void end(int job) {}

  /**
   * All that happened in this second is known: begin what shall begin now.
   *
   * @param early whether something ended before its bound
   */
  void decide(boolean early);

  /** When to look again though nothing happens; {@link Nodes#EVER} for never. */
  default int nextLook() {
    return Nodes.EVER;
  }
}
