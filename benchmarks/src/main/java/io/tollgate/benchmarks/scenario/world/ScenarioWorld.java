package io.tollgate.benchmarks.scenario.world;

import java.time.Duration;

/**
 * A cluster with people on a simulated clock. Its sessions, nodes and accounts go by the names of
 * the file; its time is what has passed since the scenario began.
 *
 * <p>A step is: {@link #advanceTo} its time, the {@link Doings} of the file in order, {@link
 * #settle}, {@link #look}. A step that lies at the same time as the one before advances by nothing.
 */
public interface ScenarioWorld extends Doings {

  /** Makes a fresh world at time zero for each scenario. */
  @FunctionalInterface
  interface Maker {
    /** A world with these rules, nodes, accounts and prices, in which nothing has happened. */
    ScenarioWorld make(Setting setting);
  }

  /**
   * Moves the clock, and applies everything due at or before that time in the order of time: ends
   * of prepaid time, losses, pauses after failed starts, processes that are gone at last. After
   * each of them the decision runs until nothing changes, as it would have at that moment.
   */
  void advanceTo(Duration at);

  /**
   * Runs the decision until nothing changes, with all that follows at once: starts take no time,
   * and a process that needs no time to stop is gone.
   */
  void settle();

  /** What is now. Looking changes nothing. */
  Look look();
}
