package io.tollgate.agent.allocation;

import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.DesiredAllocation;
import io.tollgate.agent.protocol.EndCause;
import io.tollgate.agent.protocol.UtilizationRow;
import io.tollgate.agent.utilization.UtilizationBook;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One allocation in the agent's memory: its file's content, and beside it what the next agent does
 * not need. Confined to the agent's thread.
 */
final class Allocation {

  final UUID bootId;
  DesiredAllocation desired;
  AllocationState state;
  long runLimitMs;
  @Nullable Long startIntendedMs;
  @Nullable Long goMs;
  @Nullable Long stopOrderedMs;
  @Nullable Long limitReachedMs;
  long elapsedMs;
  @Nullable EndCause endCause;
  @Nullable Integer exitCode;
  @Nullable String message;
  boolean released;
  Map<String, Integer> ports;
  final UtilizationBook utilization;

  /** Whether the current desired set names it. */
  boolean named;

  /** Whether the server holds its end durably, or has at least been told. */
  boolean endTold;

  /** Something that the next agent should know is not in the file yet. */
  boolean unwritten;

  /** When this agent began to end it; the grace counts from here. */
  @Nullable Long endingSinceMs;

  /** Caps the grace when the agent itself has to be gone soon. */
  long longestGraceMs = Long.MAX_VALUE;

  /** Whether its start failed for a reason of the node's. */
  boolean nodeFault;

  /** When this agent began to prepare it. */
  @Nullable Long preparingSinceMs;

  /** How long the preparation took; it counts towards the time for the start. */
  long preparedInMs;

  /** When it was last written to its file. */
  long writtenMs;

  /** When it wants to be looked at again. */
  long dueMs;

  private Allocation(UUID bootId, DesiredAllocation desired, List<UtilizationRow> rows) {
    this.bootId = bootId;
    this.desired = desired;
    this.state = AllocationState.PREPARING;
    this.runLimitMs = desired.runLimitMs();
    this.ports = Map.of();
    this.utilization = new UtilizationBook(rows);
  }

  static Allocation fresh(UUID bootId, DesiredAllocation desired) {
    return new Allocation(bootId, desired, List.of());
  }

  static Allocation of(AllocationRecord file) {
    Allocation allocation = new Allocation(file.bootId(), file.desired(), file.utilization());
    allocation.state = file.state();
    allocation.runLimitMs = file.runLimitMs();
    allocation.startIntendedMs = file.startIntendedMs();
    allocation.goMs = file.goMs();
    allocation.stopOrderedMs = file.stopOrderedMs();
    allocation.limitReachedMs = file.limitReachedMs();
    allocation.elapsedMs = file.elapsedMs();
    allocation.endCause = file.endCause();
    allocation.exitCode = file.exitCode();
    allocation.message = file.message();
    allocation.released = file.released();
    allocation.ports = file.ports();
    return allocation;
  }

  AllocationRecord toRecord() {
    return new AllocationRecord(
        AllocationFile.FORMAT,
        bootId,
        desired,
        state,
        runLimitMs,
        startIntendedMs,
        goMs,
        stopOrderedMs,
        limitReachedMs,
        elapsedMs,
        endCause,
        exitCode,
        message,
        released,
        ports,
        utilization.rows());
  }

  /** What the server is told, with at most so many rows of utilization, the oldest first. */
  AllocationReport report(int mostRows) {
    List<UtilizationRow> rows = utilization.rows();
    return new AllocationReport(
        desired.id(),
        state,
        elapsedMs,
        runLimitMs,
        endCause,
        exitCode,
        message,
        released,
        ports,
        rows.size() > mostRows ? rows.subList(0, mostRows) : rows,
        nodeFault ? true : null);
  }

  /** Brings the proof up to the given time; it never goes back. */
  void prove(long untilMs) {
    if (goMs != null) {
      elapsedMs = Math.max(elapsedMs, Proof.elapsedMs(goMs, runLimitMs, stopOrderedMs, untilMs));
    }
  }

  /** Time between TERM and KILL. */
  long graceMs() {
    return Math.min(longestGraceMs, desired.graceMs());
  }

  /** Applies an event of the table; an impossible one is a defect. */
  void apply(AllocationEvent event) {
    state =
        AllocationLife.after(state, event)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "allocation " + desired.id() + " is " + state + " and cannot be " + event));
  }
}
