package io.tollgate.agent.allocation;

import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.protocol.AllocationState;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What threads other than the agent's own may know of the allocations. Immutable.
 *
 * @param released per known allocation whether all of its processes are gone
 * @param sessionsByGpu by uuid of each GPU on which work runs or is about to: whose work
 * @param stuckGpus uuids of the GPUs that are set aside because processes outlived their kill
 * @param held uuids of the GPUs per allocation that has been started and not been released
 * @param states how many allocations are in each state
 */
public record AllocationView(
    Map<AllocationId, Boolean> released,
    Map<String, Set<String>> sessionsByGpu,
    Set<String> stuckGpus,
    Map<AllocationId, List<String>> held,
    Map<AllocationState, Integer> states) {

  static final AllocationView EMPTY =
      new AllocationView(Map.of(), Map.of(), Set.of(), Map.of(), Map.of());

  public AllocationView {
    released = Map.copyOf(released);
    sessionsByGpu = Map.copyOf(sessionsByGpu);
    stuckGpus = Set.copyOf(stuckGpus);
    held = Map.copyOf(held);
    states = Map.copyOf(states);
  }

  static AllocationView of(Collection<Allocation> allocations) {
    Map<AllocationId, Boolean> released = new HashMap<>();
    Map<String, Set<String>> sessions = new HashMap<>();
    Set<String> stuck = new HashSet<>();
    Map<AllocationId, List<String>> held = new HashMap<>();
    Map<AllocationState, Integer> states = new EnumMap<>(AllocationState.class);
    for (Allocation a : allocations) {
      released.put(a.desired.id(), a.released);
      states.merge(a.state, 1, Integer::sum);
      // From the decision to start on, so that no measurement can come between.
      if (!a.state.ended() && a.startIntendedMs != null) {
        for (String gpu : a.desired.gpus()) {
          sessions
              .computeIfAbsent(gpu, unseen -> new TreeSet<>())
              .add(a.desired.sessionId().toString());
        }
      }
      if (a.isStuck()) {
        stuck.addAll(a.desired.gpus());
      }
      if (!a.released && a.startIntendedMs != null) {
        held.put(a.desired.id(), a.desired.gpus());
      }
    }
    return new AllocationView(released, sessions, stuck, held, states);
  }

  /** Uuids of the GPUs on which work runs or is about to. */
  public Set<String> busyGpus() {
    return sessionsByGpu.keySet();
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
