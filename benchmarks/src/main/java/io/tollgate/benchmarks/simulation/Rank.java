package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.agent.protocol.Messages.AllocationReport;
import io.tollgate.scheduler.agent.protocol.Messages.Desired;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An allocation as a simulated node holds it: what the agent wrote down, and the work itself. */
final class Rank {
  static final long NEVER = Long.MAX_VALUE;

  /** A server may take a bound for reached by so much before it is. */
  private static final long CLOCKS_APART_MS = 1_000;

  final UUID id;
  final UUID session;
  final WorkPlan plan;
  Desired desired;

  // What the agent has written down; it outlives the agent.
  String state = "preparing";
  long goAt = -1;
  long elapsedMs;
  long runLimitMs;
  @Nullable String endCause;
  @Nullable Integer exitCode;
  @Nullable String message;
  boolean released;
  long stopOrderedAt = NEVER;
  long limitReachedAt = NEVER;
  boolean finalTaken;
  boolean named = true;
  boolean preparing;
  final int boot;
  final RankUse minutes = new RankUse();

  // The work, whatever the agent knows of it.
  boolean alive;
  long diesAt = NEVER;
  long diedAt = NEVER;
  int diedWith;

  Rank(Desired desired, WorkPlan plan, int boot) {
    this.boot = boot;
    this.id = desired.id();
    this.session = desired.sessionId();
    this.desired = desired;
    this.plan = plan;
    this.runLimitMs = desired.runLimitMs();
  }

  boolean isOver() {
    return state.equals("exited") || state.equals("lost");
  }

  /** Time from go to the earliest of end, run limit and arrival of the stop order. */
  long provenAt(long now) {
    if (goAt < 0) {
      return 0;
    }
    long until = Math.min(Math.min(now, diedAt), stopOrderedAt);
    return Math.max(1, Math.min(until - goAt, runLimitMs));
  }

  /** Observes once more; a proof never goes back. */
  void prove(long now) {
    elapsedMs = Math.max(elapsedMs, provenAt(now));
  }

  void end(String how, String cause) {
    state = how;
    endCause = cause;
  }

  /** Whether it should have been gone long before, killed and all; nobody can tell it is not. */
  boolean outlivedItsKill(long now) {
    long told = Math.min(stopOrderedAt, Math.min(limitReachedAt, limitAt()));
    return alive
        && told != NEVER
        && now >= told + desired.graceMs() + WorkEnding.UNKILLABLE_AFTER_MS - CLOCKS_APART_MS;
  }

  /** When the agent must act on its own: the run limit. */
  long limitAt() {
    return goAt < 0 ? NEVER : goAt + runLimitMs;
  }

  /**
   * What its agent would say of it.
   *
   * @param use how busy its GPUs are
   */
  AllocationReport report(GpuUse use) {
    return new AllocationReport(
        id,
        state,
        elapsedMs,
        runLimitMs,
        endCause,
        null,
        exitCode,
        message,
        released,
        Map.of(),
        List.of(),
        minutes.untold(this, use),
        null);
  }

  @Override
  public String toString() {
    return (alive ? "alive, " : "")
        + state
        + " "
        + endCause
        + ", go at "
        + goAt
        + ", proved "
        + elapsedMs
        + " of "
        + runLimitMs
        + " ms"
        + (diedAt == NEVER ? "" : ", died at " + diedAt)
        + (stopOrderedAt == NEVER ? "" : ", stop ordered at " + stopOrderedAt)
        + (released ? ", released" : "");
  }
}
