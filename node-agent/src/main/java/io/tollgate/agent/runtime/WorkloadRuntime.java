package io.tollgate.agent.runtime;

import io.tollgate.agent.protocol.AllocationId;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Runs the work of allocations. Every method may be called any number of times and by the next
 * agent as well; what was begun is never begun twice. Called by one thread only.
 */
public interface WorkloadRuntime {

  /** What is, never what we wish. */
  Observation observe(AllocationId id);

  /**
   * Makes everything ready without running anything of the user's.
   *
   * @return port name to number
   * @throws StartFailure when the work can never start here
   */
  Map<String, Integer> ensurePrepared(Workload workload) throws StartFailure;

  /**
   * Whether the preparation is complete, where it takes longer than a call; to be asked until it
   * is.
   *
   * @param most the most that the start as a whole may take
   * @throws StartFailure when it never will be
   */
  default boolean isPrepared(Workload workload, Duration most) throws StartFailure {
    return true;
  }

  /**
   * Starts the work unless it has been started before. Returns before it runs; {@link #observe}
   * tells.
   *
   * @param ports the port numbers that the preparation gave
   * @throws StartFailure when the work can never start here
   */
  void ensureRunning(Workload workload, Map<String, Integer> ports) throws StartFailure;

  /**
   * Leaves word of the run limit with whatever guards the work when no agent can, before anything
   * runs under that limit. The work may be over or gone.
   *
   * @param runLimitMs the most it may run, from go
   * @param graceMs time between a polite end and the other
   * @throws IOException when that is not possible; the limit left before still stands
   */
  void limit(AllocationId id, long runLimitMs, long graceMs) throws IOException;

  /**
   * Works towards no process being left. To be called again until it answers true.
   *
   * @param graceLeft time still left for a polite end; zero or less kills
   * @return true when nothing of the allocation is left
   */
  boolean ensureStopped(AllocationId id, Duration graceLeft);

  /**
   * Works towards the node being as it was before the work, once nothing of the work is left. To be
   * called again until it answers true.
   */
  default boolean ensureCleared(AllocationId id) {
    return true;
  }

  /**
   * Lets go of an allocation that is stopped. Its output and its log can be read on for a while.
   *
   * @param keep for how long; empty when the server has not said
   */
  void forget(AllocationId id, Optional<Duration> keep);

  /** Nothing is left to run or to guard, and this agent ends. */
  void close();

  /** Where the output of the work can be read; may be called by any thread. */
  LogPiece readLog(AllocationId id, long offset, int limitBytes);
}
