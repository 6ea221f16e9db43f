package io.tollgate.scheduler.session;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the agent last proved of one rank of an attempt.
 *
 * @param state {@code preparing prepared running exited lost unkillable}; empty when the node has
 *     never reported the allocation
 * @param elapsedMs boot-clock milliseconds from go, never decreasing
 * @param runLimitMs the run limit which the agent holds durably
 * @param endCause {@code exited run_limit stop_order start_failed lost rebooted}
 */
public record RankReport(
    Allocation allocation,
    Optional<String> state,
    long elapsedMs,
    long runLimitMs,
    Optional<String> endCause,
    OptionalInt exitCode,
    Optional<String> message,
    Map<String, Integer> ports) {

  /** True when the rank will not run any more, or cannot be made to end. */
  public boolean isOver() {
    return state
        .filter(s -> s.equals("exited") || s.equals("lost") || s.equals("unkillable"))
        .isPresent();
  }

  /** True when its work was let go, whatever became of it. */
  public boolean went() {
    return state.filter(s -> s.equals("running") || s.equals("unkillable")).isPresent()
        || (isOver() && elapsedMs > 0)
        || endedBy("exited")
        || endedBy("run_limit");
  }

  /** True when it stands ready for the go of its gang. */
  public boolean isPrepared() {
    return state.filter(s -> s.equals("prepared")).isPresent() || went();
  }

  /** True when it ended with the cause. */
  public boolean endedBy(String cause) {
    return endCause.filter(cause::equals).isPresent();
  }

  /** True when the node, not the work or the user, ended it. */
  public boolean failedByPlatform() {
    return state.filter("lost"::equals).isPresent() || endedBy("lost") || endedBy("rebooted");
  }
}
