package io.tollgate.agent.allocation;

import io.tollgate.agent.clock.BootClock;
import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.protocol.DesiredAllocation;
import io.tollgate.agent.protocol.Target;
import io.tollgate.agent.step.Step;
import io.tollgate.agent.step.Steps;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a desired set orders of the allocations, above all to stop; what it leaves out stops. */
final class AllocationOrders {

  private static final Logger log = LoggerFactory.getLogger(AllocationOrders.class);

  private final BootClock clock;
  private final Steps steps;

  AllocationOrders(BootClock clock, Steps steps) {
    this.clock = clock;
    this.steps = steps;
  }

  /**
   * Notes with each allocation what is wanted of it; those that were not known become known.
   *
   * @param heardInBoot the boot in which the set arrived
   * @param heardMs when the set arrived; an order that the last agent took to its grave counts from
   *     then
   */
  void want(
      List<DesiredAllocation> allocations,
      UUID heardInBoot,
      long heardMs,
      Map<AllocationId, Allocation> known) {
    Set<AllocationId> named = new HashSet<>();
    for (DesiredAllocation wanted : allocations) {
      named.add(wanted.id());
      Allocation a =
          known.computeIfAbsent(wanted.id(), id -> Allocation.fresh(heardInBoot, wanted));
      a.desired = wanted;
      a.named = true;
      a.dueMs = 0;
      if (wanted.target() == Target.STOPPED) {
        stop(a, String.valueOf(wanted.stopReason()), heardMs);
      }
    }
    for (Allocation a : known.values()) {
      if (!named.contains(a.desired.id())) {
        a.named = false;
        stop(a, "no longer wanted", heardMs);
      }
    }
  }

  /** Of a set that cannot be made durable the orders to stop count all the same, and they alone. */
  void stopUnwritten(List<DesiredAllocation> allocations, Collection<Allocation> known) {
    Map<AllocationId, Target> targets = new TreeMap<>();
    allocations.forEach(wanted -> targets.put(wanted.id(), wanted.target()));
    for (Allocation a : known) {
      if (targets.getOrDefault(a.desired.id(), Target.STOPPED) == Target.STOPPED) {
        stop(a, "ordered, though the order cannot be written down", clock.uptimeMs());
      }
    }
  }

  /** The clock of the work stops here, whatever the work does with its grace. */
  void stop(Allocation a, String why, long arrivedMs) {
    a.dueMs = 0;
    // What is of another boot has ended, and its times are of another clock.
    boolean past = a.state.ended() || !a.bootId.equals(clock.bootId());
    if (past || a.stopOrderedMs != null) {
      return;
    }
    a.stopOrderedMs = arrivedMs;
    a.prove(arrivedMs);
    log.info("Allocation {} is to stop: {}.", a.desired.id(), why);
    a.unwritten = true;
    steps.reached(Step.STOP_ORDERED);
  }
}
