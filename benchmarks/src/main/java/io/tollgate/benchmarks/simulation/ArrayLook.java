package io.tollgate.benchmarks.simulation;

import io.tollgate.benchmarks.scenario.world.SessionLook;
import io.tollgate.benchmarks.scenario.world.SessionLook.EndLook;
import io.tollgate.benchmarks.scenario.world.SessionLook.Reason;
import io.tollgate.benchmarks.scenario.world.SessionLook.WaitLook;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.money.Money;
import io.tollgate.scheduler.session.SessionArray;
import io.tollgate.scheduler.session.SessionState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Elements that have not been made, as a scenario sees them: they wait for what keeps the next one
 * back, or for the same as the last that waits; and of an array that is closed they are over.
 */
final class ArrayLook {
  private ArrayLook() {}

  /** Adds them to those that have been made. */
  static void add(String name, SessionArray array, Map<String, SessionLook> sessions) {
    if (array.made() == array.size().count()) {
      return;
    }
    SessionLook look =
        array.closed().isPresent() ? over(array.closed().get()) : waits(name, array, sessions);
    for (int index = array.made() + 1; index <= array.size().count(); index++) {
      sessions.put(name + "-" + index, look);
    }
  }

  private static SessionLook over(SessionArray.Closed closed) {
    EndReason reason =
        closed.end() == SessionArray.End.STOPPED ? EndReason.CANCELLED : EndReason.NEVER_STARTED;
    return look(
        SessionState.ENDED, Optional.empty(), Optional.of(new EndLook(reason, 0, 0, Money.ZERO)));
  }

  private static SessionLook waits(
      String name, SessionArray array, Map<String, SessionLook> sessions) {
    List<Reason> reasons = new ArrayList<>();
    array
        .halt()
        .ifPresent(
            halt ->
                reasons.add(new Reason(halt.code(), halt.message(), Optional.empty(), List.of())));
    int position = 1;
    SessionLook last = sessions.get(name + "-" + array.made());
    if (last != null && last.waiting().isPresent()) {
      position = last.waiting().get().position() + 1;
      if (reasons.isEmpty()) {
        reasons.addAll(last.waiting().get().reasons());
      }
    }
    return look(
        SessionState.QUEUED,
        Optional.of(new WaitLook(reasons, Optional.<Duration>empty(), false, position, List.of())),
        Optional.empty());
  }

  private static SessionLook look(
      SessionState state, Optional<WaitLook> waits, Optional<EndLook> end) {
    return new SessionLook(state, List.of(), Optional.empty(), waits, Optional.empty(), end);
  }
}
