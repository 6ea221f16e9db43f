package io.tollgate.scheduler.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.fairness.Share;
import io.tollgate.scheduler.fairness.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An engine that remembers decides as one that has just begun. */
class EngineTest {
  private static final int SEEDS = 200;

  @Test
  void what_is_remembered_changes_no_plan() {
    int decided = 0;
    int preempted = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      RandomWorld random = new RandomWorld(seed).choosy(seed);
      Engine engine = new Engine(random.world.policy);
      Instant now = World.T0;
      for (int step = 0; step < 12; step++) {
        random.submit(4, now);
        ClusterState state = random.world.cluster.snapshot();
        Plan remembered = engine.decide(state, now);
        Plan fresh = Decision.of(state, random.world.policy, now);
        String story = "seed " + seed + " step " + step;
        assertThat(remembered.starts()).as(story).isEqualTo(fresh.starts());
        assertThat(remembered.preempts()).as(story).isEqualTo(fresh.preempts());
        assertThat(remembered.ripens()).as(story).isEqualTo(fresh.ripens());
        preempted += fresh.preempts().size();
        assertThat(remembered.promises()).as(story).isEqualTo(fresh.promises());
        assertThat(remembered.prices()).as(story).isEqualTo(fresh.prices());
        fresh
            .waiting()
            .forEach(
                (id, told) -> assertThat(remembered.waiting().get(id)).as(story).isEqualTo(told));
        assertThat(remembered.waiting()).as(story).isEqualTo(fresh.waiting());
        decided++;
        if (random.random.nextInt(5) > 0) { // Now and then no start is committed.
          World.commit(random.world.cluster, state, fresh, random.world.policy, now);
        }
        now = now.plusSeconds(random.random.nextInt(900));
        random.pass(now);
        random.fault(now);
        random.operate(now);
        change(random);
      }
    }
    assertThat(decided).isEqualTo(SEEDS * 12);
    assertThat(preempted).isPositive();
  }

  /** Something that seldom happens: accounts and nodes are changed, come and go. */
  private static void change(RandomWorld random) {
    Cluster cluster = random.world.cluster;
    int account = 1 + random.random.nextInt(RandomWorld.ACCOUNTS);
    AccountView view = cluster.snapshot().accounts().get(World.account(account));
    switch (random.random.nextInt(8)) {
      case 0 ->
          cluster.put(
              AccountView.of(view.id(), 1 + random.random.nextInt(4))
                  .change()
                  .limits(random.random.nextBoolean() ? view.limits() : List.of())
                  .done());
      case 1 -> cluster.put(view.change().suspended(Optional.of(World.T0)).done());
      case 2 -> cluster.put(view.change().suspended(Optional.empty()).done());
      case 3 -> cluster.put(used(view, random.random.nextInt(500)));
      case 4 -> cluster.put(World.nodeView(9, 1 + random.random.nextInt(4)));
      case 5 -> cluster.removeNode(World.node(9));
      case 6 -> cluster.put(view.change().beta(!view.beta()).done());
      default -> {}
    }
  }

  private static AccountView used(AccountView view, int gpuMinutes) {
    Share share = new Share(1, new Usage(gpuMinutes, World.T0));
    return view.change().claims(share, Map.of()).done();
  }

  @Test
  void versions_of_a_map_differ_where_they_were_changed() {
    Shards.Changing<Integer, String> map = new Shards.Changing<>();
    for (int i = 0; i < 1_000; i++) {
      map.put(i, "old");
    }
    Shards<Integer, String> before = map.shown();
    map.put(7, "new");
    map.put(1_000, "more");
    map.remove(11);
    Shards<Integer, String> after = map.shown();

    List<String> told = new ArrayList<>();
    Shards.compare(before, after, (key, old, now) -> told.add(key + " " + old + " " + now));

    assertThat(told).containsExactlyInAnyOrder("7 old new", "1000 null more", "11 old null");
    assertThat(before).hasSize(1_000).containsEntry(7, "old").containsEntry(11, "old");
    assertThat(after).hasSize(1_000).doesNotContainKey(11).isEqualTo(Map.copyOf(after));
  }
}
