package io.tollgate.agent.allocation;

import io.tollgate.agent.protocol.AllocationNote;
import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.DesiredAllocation;
import io.tollgate.agent.protocol.EndCause;
import io.tollgate.agent.protocol.UtilizationRow;
import io.tollgate.agent.utilization.UtilizationBook;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** The proof in the file, or the newest one when the disk refuses: this much may be told. */
  long toldMs;

  @Nullable EndCause endCause;
  @Nullable Integer exitCode;
  @Nullable String message;
  boolean released;
  Map<String, Integer> ports;
  final AllocationNotes notes;
  final UtilizationBook utilization;

  /** Whether the current desired set names it. */
  boolean named;

  /** Whether the server holds its end durably, or has at least been told. */
  boolean endTold;

  /** How long the server wants its output kept; said with the end. */
  @Nullable Long keepSeconds;

  /** Something that the next agent should know is not in the file yet. */
  boolean unwritten;

  /** Whether its variables have been deleted; from then on it needs them no more. */
  boolean environmentDropped;

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

  /** When an extension that could not be taken is tried again. */
  long raiseAgainMs;

  /** When it wants to be looked at again. */
  long dueMs;

  private Allocation(
      UUID bootId,
      DesiredAllocation desired,
      @Nullable List<AllocationNote> notes,
      List<UtilizationRow> rows) {
    this.bootId = bootId;
    this.desired = desired;
    this.state = AllocationState.PREPARING;
    this.runLimitMs = desired.runLimitMs();
    this.ports = Map.of();
    this.notes = new AllocationNotes(notes);
    this.utilization = new UtilizationBook(rows);
  }

  static Allocation fresh(UUID bootId, DesiredAllocation desired) {
    return new Allocation(bootId, desired, List.of(), List.of());
  }

  static Allocation of(AllocationRecord file) {
    Allocation allocation =
        new Allocation(file.bootId(), file.desired(), file.notes(), file.utilization());
    allocation.state = file.state();
    allocation.runLimitMs = file.runLimitMs();
    allocation.startIntendedMs = file.startIntendedMs();
    allocation.goMs = file.goMs();
    allocation.stopOrderedMs = file.stopOrderedMs();
    allocation.limitReachedMs = file.limitReachedMs();
    allocation.elapsedMs = file.elapsedMs();
    allocation.toldMs = file.elapsedMs();
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
        desired.withEnvironment(Map.of()),
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
        notes.all(),
        utilization.rows());
  }

  /**
   * What the server is told. Of the elapsed time only as much as the next agent would still know,
   * so that no report falls behind an earlier one; with at most so many rows of utilization, the
   * oldest first.
   */
  AllocationReport report(int mostRows) {
    List<UtilizationRow> rows = utilization.rows();
    return new AllocationReport(
        desired.id(),
        state,
        toldMs,
        runLimitMs,
        endCause,
        endCause == null ? null : notes.hardwareCause(),
        exitCode,
        message,
        released,
        ports,
        notes.all(),
        rows.size() > mostRows ? rows.subList(0, mostRows) : rows,
        nodeFault ? true : null);
  }

  /** What the server should hear of at once when it changes. */
  List<Object> news() {
    return List.of(desired.id(), state, released, isStuck(), runLimitMs);
  }

  /** Brings the proof up to the given time; it never goes back. */
  void prove(long untilMs) {
    if (goMs != null) {
      elapsedMs = Math.max(elapsedMs, Proof.elapsedMs(goMs, runLimitMs, stopOrderedMs, untilMs));
    }
  }

  /** Whether processes are there that should not be and cannot be ended. */
  boolean isStuck() {
    return !released && message != null && message.contains(AllocationEnding.STILL_THERE);
  }

  /** How long its output is to be kept; empty when the server has not said. */
  Optional<Duration> keep() {
    return Optional.ofNullable(keepSeconds).map(Duration::ofSeconds);
  }

  /** Time between TERM and KILL. */
  long graceMs() {
    long most = Math.min(longestGraceMs, OrderCheck.LONGEST_GRACE_MS);
    return Math.max(0, Math.min(most, desired.graceMs()));
  }

  /** Whether its variables are of no use any more. */
  boolean environmentDone() {
    return goMs != null || state.ended();
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
