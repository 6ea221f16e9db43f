package io.tollgate.agent.allocation;

import io.tollgate.agent.protocol.AllocationState;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The life of an allocation as one table. Pure. Ended is ended: no event leads out of {@code
 * exited} or {@code lost}.
 */
final class AllocationLife {

  private static final Map<AllocationState, Map<AllocationEvent, AllocationState>> TABLE =
      new EnumMap<>(
          Map.of(
              AllocationState.PREPARING,
              Map.of(
                  AllocationEvent.PREPARED, AllocationState.PREPARED,
                  AllocationEvent.START_FAILED, AllocationState.EXITED,
                  AllocationEvent.STOPPED_BEFORE_GO, AllocationState.EXITED,
                  AllocationEvent.REBOOTED, AllocationState.EXITED),
              AllocationState.PREPARED,
              Map.of(
                  AllocationEvent.WENT, AllocationState.RUNNING,
                  AllocationEvent.START_FAILED, AllocationState.EXITED,
                  AllocationEvent.STOPPED_BEFORE_GO, AllocationState.EXITED,
                  AllocationEvent.REBOOTED, AllocationState.EXITED,
                  AllocationEvent.OUTLIVED_KILL, AllocationState.UNKILLABLE),
              AllocationState.RUNNING,
              Map.of(
                  AllocationEvent.ENDED, AllocationState.EXITED,
                  AllocationEvent.VANISHED, AllocationState.LOST,
                  AllocationEvent.REBOOTED, AllocationState.LOST,
                  AllocationEvent.OUTLIVED_KILL, AllocationState.UNKILLABLE),
              AllocationState.UNKILLABLE,
              Map.of(
                  AllocationEvent.START_FAILED, AllocationState.EXITED,
                  AllocationEvent.STOPPED_BEFORE_GO, AllocationState.EXITED,
                  AllocationEvent.ENDED, AllocationState.EXITED,
                  AllocationEvent.VANISHED, AllocationState.LOST,
                  AllocationEvent.REBOOTED, AllocationState.LOST),
              AllocationState.EXITED,
              Map.of(),
              AllocationState.LOST,
              Map.of()));

  private AllocationLife() {}

  /** The state that follows, empty when the event cannot happen in the state. */
  static Optional<AllocationState> after(AllocationState state, AllocationEvent event) {
    return Optional.ofNullable(TABLE.getOrDefault(state, Map.of()).get(event));
  }
}
