package io.tollgate.scheduler.decision.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of the placer whatever happens, over fleets by seed with starts and ends. */
class PlacerPropertiesTest {
  private static final int STEPS = 400;

  private static final Map<String, LongFunction<NodeScore>> RULES =
      new TreeMap<>(
          Map.of(
              "barrier", seed -> new CapacityBarrier(Demand.learned(100)),
              "gradient", PlacerPropertiesTest::gradient,
              "best fit", seed -> new BestFit(Largest.PUBLISHED),
              "packing", seed -> new Packing(),
              "clustering", seed -> new Clustering(),
              "dot product", seed -> new DotProduct(Largest.PUBLISHED),
              "spread", seed -> new Spread()));

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void the_index_finds_what_a_look_at_every_node_finds(long seed) {
    RULES.forEach(
        (name, rule) -> {
          RandomFleet fleet = new RandomFleet(seed);
          NodeScore score = rule.apply(seed);
          Placer placer = new Placer(fleet.nodes, score);
          List<Place> running = new ArrayList<>();
          for (int step = 0; step < STEPS; step++) {
            Request request = fleet.any();
            int copies = fleet.random.nextInt(8) == 0 ? 3 : 1;
            placer.arrived(request, copies, step);
            score.version(placer);
            List<Place> expected = naive(placer, fleet, score.judge(request), request, copies);

            List<Place> found = placer.place(request, copies, node -> node % 7 != 3);

            assertThat(found).as("%s, seed %s, step %s", name, seed, step).isEqualTo(expected);
            running.addAll(found);
            while (!running.isEmpty() && fleet.random.nextInt(5) < 2) {
              placer.release(running.remove(fleet.random.nextInt(running.size())));
            }
          }
        });
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void nothing_is_given_twice_and_all_comes_back(long seed) {
    RandomFleet fleet = new RandomFleet(seed);
    Placer placer = new Placer(fleet.nodes, new CapacityBarrier(Demand.learned(50)));
    List<Place> running = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      Request request = fleet.any();
      placer.arrived(request, 1, step);
      placer.place(request).ifPresent(running::add);
      check(fleet, running);
      if (!running.isEmpty() && fleet.random.nextInt(3) == 0) {
        placer.release(running.remove(fleet.random.nextInt(running.size())));
      }
    }
    running.forEach(placer::release);

    for (int node = 0; node < fleet.nodes.size(); node++) {
      NodeSize size = fleet.nodes.get(node);
      assertThat(placer.freeMilli(node)).allMatch(milli -> milli == Request.WHOLE);
      assertThat(placer.state(node).cpuMilli()).isEqualTo(size.cpuMilli());
      assertThat(placer.state(node).memoryBytes()).isEqualTo(size.memoryBytes());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23})
  void the_same_calls_give_the_same_places(long seed) {
    assertThat(play(seed, Demand.learned(50))).isEqualTo(play(seed, Demand.learned(50)));
  }

  @ParameterizedTest
  @ValueSource(longs = {31, 32, 33})
  void the_order_in_which_a_mix_is_told_does_not_matter(long seed) {
    List<Request> requests = new RandomFleet(seed).requests;
    Map<Request, Integer> forth = new java.util.LinkedHashMap<>();
    requests.forEach(request -> forth.merge(request, 2 + request.milli() % 7, Integer::sum));
    List<Request> backwards = new ArrayList<>(forth.keySet());
    java.util.Collections.reverse(backwards);
    Map<Request, Integer> back = new java.util.LinkedHashMap<>();
    backwards.forEach(request -> back.put(request, forth.get(request)));

    assertThat(play(seed, Demand.given(back))).isEqualTo(play(seed, Demand.given(forth)));
  }

  @ParameterizedTest
  @ValueSource(longs = {41, 42, 43, 44, 45})
  void what_fits_somewhere_is_never_refused(long seed) {
    RandomFleet fleet = new RandomFleet(seed);
    Placer placer = new Placer(fleet.nodes, new CapacityBarrier(Demand.learned(50)));
    for (int step = 0; step < STEPS; step++) {
      Request request = fleet.any();
      boolean fits =
          IntStream.range(0, fleet.nodes.size())
              .anyMatch(node -> placer.state(node).holds(request));

      assertThat(placer.place(request).isPresent()).isEqualTo(fits);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {51, 52})
  void a_place_that_is_not_there_cannot_be_taken_nor_given_back(long seed) {
    Placer placer = new Placer(new RandomFleet(seed).nodes, new Packing());
    Request all = new Request(1, Request.WHOLE, 0, 0, NodeKinds.ANY);
    Place place = placer.place(all).orElseThrow();

    assertThatThrownBy(() -> placer.take(place)).isInstanceOf(IllegalStateException.class);
    placer.release(place);
    assertThatThrownBy(() -> placer.release(place)).isInstanceOf(IllegalStateException.class);
    assertThat(placer.freeMilli(place.node())).containsOnly(Request.WHOLE);
  }

  private static NodeScore gradient(long seed) {
    Map<Request, Integer> mix = new HashMap<>();
    new RandomFleet(seed).requests.forEach(request -> mix.merge(request, 1, Integer::sum));
    return new FragmentationGradient(Demand.given(mix));
  }

  /** The best nodes by looking at each; of equal ones the first. */
  private static List<Place> naive(
      Placer placer, RandomFleet fleet, Judge judge, Request request, int copies) {
    List<Place> found = new ArrayList<>();
    List<Integer> taken = new ArrayList<>();
    while (found.size() < copies) {
      int best = -1;
      double least = Double.POSITIVE_INFINITY;
      for (int node = 0; node < fleet.nodes.size(); node++) {
        NodeState state = placer.state(node);
        if (node % 7 == 3 || taken.contains(node) || !state.holds(request)) {
          continue;
        }
        double cost = judge.cost(state);
        if (cost < least) {
          least = cost;
          best = node;
        }
      }
      if (best < 0) {
        return List.of();
      }
      taken.add(best);
      int level = judge.level(placer.state(best));
      List<Integer> free = placer.freeMilli(best);
      List<Integer> gpus =
          IntStream.range(0, free.size())
              .filter(gpu -> request.gpus() > 0 && free.get(gpu) == level)
              .limit(request.gpus())
              .boxed()
              .toList();
      found.add(new Place(best, gpus, request));
    }
    return found;
  }

  private static void check(RandomFleet fleet, List<Place> running) {
    Map<List<Integer>, Integer> milli = new HashMap<>();
    Map<Integer, Integer> cpu = new HashMap<>();
    for (Place place : running) {
      assertThat(place.gpus()).hasSize(place.request().gpus()).doesNotHaveDuplicates();
      assertThat(place.request().kinds().contains(fleet.nodes.get(place.node()).kind())).isTrue();
      cpu.merge(place.node(), place.request().cpuMilli(), Integer::sum);
      for (int gpu : place.gpus()) {
        milli.merge(List.of(place.node(), gpu), place.request().milli(), Integer::sum);
      }
    }
    assertThat(milli.values()).allMatch(taken -> taken <= Request.WHOLE);
    cpu.forEach(
        (node, taken) -> assertThat(taken).isLessThanOrEqualTo(fleet.nodes.get(node).cpuMilli()));
  }

  private static List<List<Place>> play(long seed, Demand demand) {
    RandomFleet fleet = new RandomFleet(seed);
    Placer placer = new Placer(fleet.nodes, new CapacityBarrier(demand));
    List<List<Place>> all = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      Request request = fleet.any();
      placer.arrived(request, 1, step);
      List<Place> found = placer.place(request, 1, node -> true);
      all.add(found);
      if (step % 3 == 0) {
        found.forEach(placer::release);
      }
    }
    return all;
  }
}
