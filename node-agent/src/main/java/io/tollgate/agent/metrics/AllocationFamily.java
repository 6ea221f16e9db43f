package io.tollgate.agent.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import io.tollgate.agent.allocation.AllocationView;
import io.tollgate.agent.protocol.AllocationState;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How many allocations are in each state; every state is always there. */
final class AllocationFamily extends Collector {

  private volatile Map<AllocationState, Integer> states = Map.of();

  void now(AllocationView view) {
    states = view.states();
  }

  @Override
  public List<MetricFamilySamples> collect() {
    GaugeMetricFamily family =
        new GaugeMetricFamily(
            "tollgate_agent_allocations", "Allocations that the agent knows.", List.of("state"));
    Map<AllocationState, Integer> now = states;
    for (AllocationState state : AllocationState.values()) {
      family.addMetric(List.of(state.name().toLowerCase(Locale.ROOT)), now.getOrDefault(state, 0));
    }
    return List.of(family);
  }
}
