package io.tollgate.agent.allocation;

import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.protocol.AllocationState;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What threads other than the agent's own may know of the allocations. Immutable.
 *
 * @param released per known allocation whether all of its processes are gone
 * @param sessionsByGpu by uuid of each GPU on which work runs or is about to: whose work
 * @param states how many allocations are in each state
 */
public record AllocationView(
    Map<AllocationId, Boolean> released,
    Map<String, Set<String>> sessionsByGpu,
    Map<AllocationState, Integer> states) {

  static final AllocationView EMPTY = new AllocationView(Map.of(), Map.of(), Map.of());

  public AllocationView {
    released = Map.copyOf(released);
    sessionsByGpu = Map.copyOf(sessionsByGpu);
    states = Map.copyOf(states);
  }

  static AllocationView of(Collection<Allocation> allocations) {
    Map<AllocationId, Boolean> released = new HashMap<>();
    Map<String, Set<String>> sessions = new HashMap<>();
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
    }
    return new AllocationView(released, sessions, states);
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
