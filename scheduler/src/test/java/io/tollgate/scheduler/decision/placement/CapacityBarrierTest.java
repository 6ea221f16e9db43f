package io.tollgate.scheduler.decision.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The barrier is the formula of ADR 50, and each part of it does what it is there for. */
class CapacityBarrierTest {
  private static final Request GPU_8_CPUS = whole(1, 8_000, NodeKinds.ANY);

  @Test
  void a_small_fleet_by_hand() {
    // 2 GPUs each, CPU for one of them on node 0 and for both on node 1: U = 1000 + 2000.
    Placer placer = fleet(new NodeSize(0, 2, 8_000, 0), new NodeSize(0, 2, 16_000, 0));
    CapacityBarrier rule = new CapacityBarrier(Demand.given(Map.of(GPU_8_CPUS, 1)));
    rule.version(placer);

    Judge cpuOnly = rule.judge(new Request(0, 0, 4_000, 0, NodeKinds.ANY));
    assertThat(cpuOnly.cost(placer.state(0))).isCloseTo(1000.0 / 3000, within(1e-6));
    assertThat(cpuOnly.cost(placer.state(1))).isCloseTo(500.0 / 3000, within(1e-6));
    Judge itself = rule.judge(GPU_8_CPUS);
    assertThat(itself.cost(placer.state(0))).isCloseTo(1000.0 / 3000, within(1e-6));
    assertThat(itself.cost(placer.state(1))).isCloseTo(1000.0 / 3000, within(1e-6));
    Judge spare = rule.judge(whole(1, 0, NodeKinds.ANY));
    assertThat(spare.cost(placer.state(0))).isCloseTo(0, within(1e-6));
    assertThat(spare.cost(placer.state(1))).isCloseTo(1000.0 / 3000, within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void it_is_the_formula(long seed) {
    RandomFleet fleet = new RandomFleet(seed);
    Map<Request, Integer> mix = new HashMap<>();
    fleet.requests.forEach(request -> mix.merge(request, 1 + mix.size(), Integer::sum));
    CapacityBarrier rule = new CapacityBarrier(Demand.given(mix));
    Placer placer = new Placer(fleet.nodes, new Packing());
    for (int i = 0; i < 40; i++) {
      placer.place(fleet.any());
    }
    rule.version(placer);

    for (Request request : fleet.requests) {
      for (int node = 0; node < fleet.nodes.size(); node++) {
        NodeState state = placer.state(node);
        if (state.holds(request)) {
          int level = rule.judge(request).level(state);
          assertThat(rule.judge(request).cost(state))
              .isCloseTo(
                  formula(mix, placer, fleet, state, state.minus(request, level)), within(1e-6));
        }
      }
    }
  }

  @Test
  void what_needs_no_gpu_goes_where_cpu_is_left_over() {
    // Node 0 needs all its CPU for its GPUs; node 1 has no GPU to feed.
    Placer placer =
        new Placer(
            List.of(new NodeSize(0, 4, 32_000, 0), new NodeSize(0, 0, 64_000, 0)),
            new CapacityBarrier(Demand.given(Map.of(GPU_8_CPUS, 1))));

    assertThat(placer.place(new Request(0, 0, 8_000, 0, NodeKinds.ANY)).orElseThrow().node())
        .isEqualTo(1);
  }

  @Test
  void what_may_run_anywhere_leaves_the_rare_model_to_those_who_need_it() {
    // As many ask for kind 0 only as for any; kind 0 has one node of five.
    NodeSize node = new NodeSize(1, 4, 32_000, 0);
    Placer placer =
        new Placer(
            List.of(new NodeSize(0, 4, 32_000, 0), node, node, node, node),
            new CapacityBarrier(
                Demand.given(Map.of(GPU_8_CPUS, 1, whole(1, 8_000, NodeKinds.of(0)), 1))));

    for (int i = 0; i < 16; i++) {
      assertThat(placer.place(GPU_8_CPUS).orElseThrow().node()).isNotZero();
    }
    assertThat(placer.place(GPU_8_CPUS).orElseThrow().node()).isZero();
  }

  @Test
  void memory_counts_as_cpu_does() {
    Request hungry = new Request(1, Request.WHOLE, 0, 100, NodeKinds.ANY);
    Placer placer =
        new Placer(
            List.of(new NodeSize(0, 4, 0, 400), new NodeSize(0, 4, 0, 100)),
            new CapacityBarrier(Demand.given(Map.of(hungry, 1))));

    // Three GPUs of node 1 cannot be fed; work without memory is at home there.
    for (int i = 0; i < 3; i++) {
      assertThat(placer.place(whole(1, 0, NodeKinds.ANY)).orElseThrow().node()).isEqualTo(1);
    }
  }

  @Test
  void the_scarcer_something_has_become_the_more_it_counts() {
    // Eight GPUs at once fit two nodes; one of them has lost a GPU already.
    Request eight = whole(8, 0, NodeKinds.ANY);
    Placer placer =
        new Placer(
            List.of(new NodeSize(0, 8, 0, 0), new NodeSize(0, 8, 0, 0)),
            new CapacityBarrier(Demand.given(Map.of(whole(1, 0, NodeKinds.ANY), 99, eight, 1))));
    int first = placer.place(whole(1, 0, NodeKinds.ANY)).orElseThrow().node();

    for (int i = 0; i < 7; i++) {
      assertThat(placer.place(whole(1, 0, NodeKinds.ANY)).orElseThrow().node()).isEqualTo(first);
    }
    assertThat(placer.place(eight)).isPresent();
  }

  @Test
  void demand_of_long_ago_is_forgotten() {
    Request then = whole(1, 1_000, NodeKinds.ANY);
    Request now = whole(2, 1_000, NodeKinds.ANY);
    Demand demand = Demand.learned(7);
    demand.arrived(then, 100, 0);
    demand.arrived(now, 100, 7);

    assertThat(demand.shares().get(0).request()).isEqualTo(now);
    assertThat(demand.shares().get(0).count()).isCloseTo(2.0 / 3, within(1e-9));
    demand.arrived(now, 1, 7_000);
    assertThat(demand.shares()).hasSize(1);
    assertThat(demand.shares().get(0).count()).isCloseTo(1, within(1e-9));
  }

  @Test
  void different_requests_beyond_a_bound_are_forgotten_by_rarity() {
    Demand demand = Demand.learned(Double.POSITIVE_INFINITY);
    Request common = whole(1, 1, NodeKinds.ANY);
    demand.arrived(common, 3, 0);
    for (int i = 0; i < 3 * Demand.KNOWN_MAX; i++) {
      demand.arrived(whole(1, 1_000 + i, NodeKinds.ANY), 1, 0);
    }

    assertThat(demand.shares()).hasSizeLessThanOrEqualTo(Demand.KNOWN_MAX);
    assertThat(demand.shares().get(0).request()).isEqualTo(common);
  }

  @Test
  void the_rare_is_guarded_by_what_is_most_like_it_on_the_same_kinds() {
    Map<Request, Integer> mix = new HashMap<>();
    for (int i = 0; i < 200; i++) {
      mix.put(whole(1, 1_000 + i, NodeKinds.ANY), 1_000 - i);
    }
    mix.put(whole(1, 50_000, NodeKinds.ANY), 1);
    mix.put(whole(1, 1_000, NodeKinds.of(4)), 1);
    Guarded guarded = Guarded.of(Demand.given(mix));

    // 128 as they are, 73 others counted with the last of them, and the one of other kinds.
    assertThat(guarded.requests()).hasSize(129);
    double all = 0;
    for (int i = 0; i < 129; i++) {
      all += guarded.share(i);
    }
    assertThat(all).isCloseTo(1, within(1e-9));
    assertThat(guarded.requests()).contains(whole(1, 1_000, NodeKinds.of(4)));
    assertThat(guarded.requests().get(127)).isEqualTo(whole(1, 1_127, NodeKinds.ANY));
    assertThat(guarded.share(127)).isGreaterThan(65 * guarded.share(126));
  }

  /** The formula as it is written, over bare lists. */
  private static double formula(
      Map<Request, Integer> mix,
      Placer placer,
      RandomFleet fleet,
      NodeState before,
      NodeState after) {
    int all = mix.values().stream().mapToInt(Integer::intValue).sum();
    double cost = 0;
    for (Map.Entry<Request, Integer> wanted : mix.entrySet()) {
      Request request = wanted.getKey();
      if (request.gpus() == 0) {
        continue;
      }
      double usable = 0;
      for (int node = 0; node < fleet.nodes.size(); node++) {
        usable += usable(request, placer.state(node));
      }
      double lost = usable(request, before) - usable(request, after);
      cost += (double) wanted.getValue() / all * lost / Math.max(usable, request.demand());
    }
    return cost;
  }

  private static double usable(Request request, NodeState node) {
    if (!node.holds(request)) {
      return 0;
    }
    int slots = 0;
    int free = 0;
    for (int gpu = 0; gpu < node.gpus(); gpu++) {
      slots += node.free(gpu) / request.milli();
      free += node.free(gpu) == Request.WHOLE ? 1 : 0;
    }
    double copies = request.isPart() ? slots : free / request.gpus();
    if (request.cpuMilli() > 0) {
      copies = Math.min(copies, (double) node.cpuMilli() / request.cpuMilli());
    }
    if (request.memoryBytes() > 0) {
      copies = Math.min(copies, (double) node.memoryBytes() / request.memoryBytes());
    }
    return copies * request.demand();
  }

  private static Placer fleet(NodeSize... nodes) {
    return new Placer(List.of(nodes), new Packing());
  }

  private static Request whole(int gpus, int cpuMilli, NodeKinds kinds) {
    return new Request(gpus, Request.WHOLE, cpuMilli, 0, kinds);
  }
}
