package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.control.ControlAction;
import io.tollgate.scheduler.control.ControlScope;

/** What operators lay down and take back. */
interface Regime extends Happening {

  /**
   * A control, for a while.
   *
   * @param key to take it back by
   * @param of the name of what the kind of scope is about
   * @param startsPerMinute of a throttle, else 0
   * @param deadlineMs of a drain, after now, or 0
   * @param forMs after which it ends by itself
   */
  record Lay(
      long at,
      int key,
      ControlAction action,
      ControlScope.Kind kind,
      String of,
      int startsPerMinute,
      boolean stopRunning,
      long deadlineMs,
      long forMs)
      implements Regime {

    /** Nothing of an account starts for a while, and nobody takes that back. */
    static Lay queue(String account, long forMs) {
      return new Lay(
          0, -1, ControlAction.QUEUE, ControlScope.Kind.ACCOUNT, account, 0, false, 0, forMs);
    }
  }

  /** A control is taken back; nothing when it is none any more. */
  record TakeBack(long at, int key) implements Regime {}

  /** Users of an account that an operator has blocked extend what they have. */
  record ExtendBlocked(long at, String account) implements Regime {}

  /** Maintenance of a node is planned. */
  record Maintain(long at, String node, long beginsAfterMs, long lastsMs) implements Regime {}
}
