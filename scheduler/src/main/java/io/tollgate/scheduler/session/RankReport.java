package io.tollgate.scheduler.session;

import java.util.List;
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
 * @param hardwareCause what failed under the work, told with its end
 * @param notes what befell its GPUs while it ran
 */
public record RankReport(
    Allocation allocation,
    Optional<String> state,
    long elapsedMs,
    long runLimitMs,
    Optional<String> endCause,
    Optional<String> hardwareCause,
    OptionalInt exitCode,
    Optional<String> message,
    Map<String, Integer> ports,
    List<AllocationNote> notes) {

  /** Of an allocation that its node has never reported. */
  public static RankReport silent(Allocation allocation) {
    return new RankReport(
        allocation,
        Optional.empty(),
        0,
        0,
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        Map.of(),
        List.of());
  }

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

  /** What of the hardware failed under its work, whether it has ended since or not. */
  public Optional<String> failedHardware() {
    return hardwareCause.or(
        () ->
            notes.stream()
                .filter(AllocationNote::failsWork)
                .map(AllocationNote::cause)
                .findFirst());
  }

  /** True when the node, not the work or the user, ended it. */
  public boolean failedByPlatform() {
    return state.filter("lost"::equals).isPresent() || endedBy("lost") || endedBy("rebooted");
  }
}
