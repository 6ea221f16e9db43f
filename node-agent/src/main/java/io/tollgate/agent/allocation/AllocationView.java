package io.tollgate.agent.allocation;

import io.tollgate.agent.protocol.AllocationId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What threads other than the agent's own may know of the allocations. Immutable.
 *
 * @param released per known allocation whether all of its processes are gone
 * @param busyGpus uuids of the GPUs on which work runs or is about to
 * @param stuckGpus uuids of the GPUs that are set aside because processes outlived their kill
 * @param held uuids of the GPUs per allocation that has been started and not been released
 */
public record AllocationView(
    Map<AllocationId, Boolean> released,
    Set<String> busyGpus,
    Set<String> stuckGpus,
    Map<AllocationId, List<String>> held) {

  static final AllocationView EMPTY = new AllocationView(Map.of(), Set.of(), Set.of(), Map.of());

  static AllocationView of(Collection<Allocation> allocations) {
    Map<AllocationId, Boolean> released = new HashMap<>();
    Set<String> busy = new HashSet<>();
    Set<String> stuck = new HashSet<>();
    Map<AllocationId, List<String>> held = new HashMap<>();
    for (Allocation a : allocations) {
      released.put(a.desired.id(), a.released);
      // From the decision to start on, so that no measurement can come between.
      if (!a.state.ended() && a.startIntendedMs != null) {
        busy.addAll(a.desired.gpus());
      }
      if (a.isStuck()) {
        stuck.addAll(a.desired.gpus());
      }
      if (!a.released && a.startIntendedMs != null) {
        held.put(a.desired.id(), a.desired.gpus());
      }
    }
    return new AllocationView(
        Map.copyOf(released), Set.copyOf(busy), Set.copyOf(stuck), Map.copyOf(held));
  }

  /** Whether the agent knows the allocation. */
  public boolean knows(AllocationId id) {
    return released.containsKey(id);
  }

  /** Whether nothing can come from it any more. */
  public boolean isReleased(AllocationId id) {
    return released.getOrDefault(id, true);
  }
}
