package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.control.Control;
import io.tollgate.scheduler.control.ControlAction;
import io.tollgate.scheduler.control.MaintenanceWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What operators have laid down, as far as it is not over.
 *
 * @param controls their controls; those that have expired may still be among them
 * @param windows planned maintenance
 * @param starts the starts of the last minute, oldest first; only kept while something is throttled
 * @param version what a commit expects: another one means that the rules have changed since
 */
public record OperatorRules(
    Map<UUID, Control> controls,
    Map<UUID, MaintenanceWindow> windows,
    List<RecentStart> starts,
    long version) {

  /** In how long a time a throttle counts starts. */
  public static final Duration COUNTED = Duration.ofSeconds(60);

  /** None. */
  public static final OperatorRules NONE = new OperatorRules(Map.of(), Map.of(), List.of(), 0);

  boolean isEmpty() {
    return controls.isEmpty() && windows.isEmpty();
  }

  /** When the next of them begins or ends something, after that time. */
  public Optional<Instant> nextTurn(Instant after) {
    List<Instant> turns = new ArrayList<>();
    boolean throttled = false;
    for (Control control : controls.values()) {
      control.until().ifPresent(turns::add);
      control.deadline().ifPresent(turns::add);
      throttled |= control.action() == ControlAction.THROTTLE;
    }
    for (MaintenanceWindow window : windows.values()) {
      turns.add(window.from());
      turns.add(window.to());
    }
    if (throttled) {
      starts.forEach(start -> turns.add(start.at().plus(COUNTED)));
    }
    return turns.stream().filter(turn -> turn.isAfter(after)).min(Instant::compareTo);
  }
}
