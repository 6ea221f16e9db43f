package io.tollgate.scheduler.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Holder;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What holds for every state, tried on many small random ones. */
class DecisionPropertiesTest {
  private static final int SEEDS = 300;
  private static final Set<WaitCode> LIMITS =
      EnumSet.of(
          WaitCode.PLAN_CONCURRENCY,
          WaitCode.ACCOUNT_CONCURRENCY,
          WaitCode.ARRAY_LIMIT,
          WaitCode.QUOTA,
          WaitCode.RUN_MINUTES_LIMIT);

  @Test
  void every_queued_session_starts_or_waits_and_no_gpu_is_given_twice() {
    play(
        (seed, state, plan, now) -> {
          Set<SessionId> answered = new HashSet<>(plan.waiting().keySet());
          plan.starts().forEach(start -> assertThat(answered.add(start.session())).isTrue());
          assertThat(answered).as("seed %s", seed).isEqualTo(state.queue().keySet());

          Set<String> taken = new HashSet<>();
          state
              .held()
              .values()
              .forEach(held -> held.allocations().forEach(a -> taken.addAll(a.gpuUuids())));
          for (Start start : plan.starts()) {
            QueuedSession session = state.queue().get(start.session());
            Set<NodeId> nodes = new HashSet<>();
            assertThat(start.placements()).hasSize(session.shape().nodes());
            for (Placement placed : start.placements()) {
              NodeView node = state.nodes().get(placed.node());
              assertThat(nodes.add(placed.node())).as("seed %s: node twice", seed).isTrue();
              assertThat(node.availability()).isEqualTo(Availability.READY);
              assertThat(placed.gpuUuids()).hasSize(session.shape().gpusPerNode());
              for (String uuid : placed.gpuUuids()) {
                assertThat(taken.add(uuid)).as("seed %s: %s twice", seed, uuid).isTrue();
                assertThat(node.gpus()).anyMatch(gpu -> gpu.uuid().equals(uuid) && gpu.healthy());
              }
            }
          }
        });
  }

  @Test
  void no_account_runs_more_than_its_plan_allows() {
    play(
        (seed, state, plan, now) -> {
          Map<AccountId, Integer> running = new HashMap<>();
          state.held().values().forEach(held -> running.merge(held.account(), 1, Integer::sum));
          for (Start start : plan.starts()) {
            AccountId account = state.queue().get(start.session()).account();
            int now_running = running.merge(account, 1, Integer::sum);
            assertThat(now_running)
                .isLessThanOrEqualTo(state.accounts().get(account).concurrentMax());
            assertThat(state.accounts().get(account).suspended()).isFalse();
          }
        });
  }

  @Test
  void nothing_starts_while_it_is_held_or_before_it_begins_or_too_late() {
    int[] wished = {0};
    play(
        (seed, state, plan, now) -> {
          for (Start start : plan.starts()) {
            QueuedSession session = state.queue().get(start.session());
            Wishes wishes = session.wishes();
            assertThat(wishes.heldSince()).as("seed %s", seed).isEmpty();
            assertThat(wishes.withheld()).as("seed %s", seed).isEmpty();
            assertThat(wishes.awaits())
                .as("seed %s", seed)
                .allMatch(one -> one.met().filter(met -> !met.isAfter(now)).isPresent());
            assertThat(wishes.beginAt().filter(now::isBefore)).as("seed %s", seed).isEmpty();
            assertThat(wishes.deadline().filter(now.plus(session.runLimit())::isAfter))
                .as("seed %s", seed)
                .isEmpty();
            wished[0] += wishes.equals(Wishes.NONE) ? 0 : 1;
          }
        });
    assertThat(wished[0]).isPositive();
  }

  @Test
  void the_same_state_in_any_order_gives_the_same_plan() {
    play(
        (seed, state, plan, now) -> {
          Random random = new Random(seed);
          ClusterState shuffled =
              new ClusterState(
                  shuffled(state.nodes(), random),
                  shuffled(state.queue(), random),
                  shuffled(state.held(), random),
                  shuffled(state.accounts(), random),
                  shuffled(state.promises(), random),
                  state.learned());
          assertThat(Decision.of(shuffled, new RandomWorld(seed).world.policy, now))
              .as("seed %s", seed)
              .isEqualTo(plan);
        });
  }

  @Test
  void lifting_all_reasons_starts_it_and_lifting_all_but_one_does_not() {
    int judged = 0;
    Set<WaitCode> seen = EnumSet.noneOf(WaitCode.class);
    for (long seed = 0; seed < SEEDS; seed++) {
      RandomWorld random = new RandomWorld(seed);
      Instant now = World.T0;
      for (int step = 0; step < 3; step++) {
        random.submit(6, now);
        Plan plan = random.settle(now);
        ClusterState state = random.world.cluster.snapshot();
        for (SessionId id : plan.waiting().keySet()) {
          Set<WaitCode> reasons = EnumSet.noneOf(WaitCode.class);
          plan.waiting().get(id).reasons().forEach(reason -> reasons.add(reason.code()));
          if (hasFullLimit(reasons)
              && (sharesPromises(state, id) || waitsForKin(reasons, state, id))) {
            continue; // Taken out of its account for the trial, it would free a slot of its kin.
          }
          if (random.world.policy.fairShare() && leavesItsAccount(reasons)) {
            continue; // Nor would it come at the same place between the accounts.
          }
          String story = "seed " + seed + " step " + step + " " + id + " " + reasons;
          assertThat(starts(random.world.policy, state, id, reasons, reasons, now))
              .as(story)
              .isTrue();
          seen.addAll(reasons);
          for (WaitCode kept : reasons) {
            Set<WaitCode> lifted = EnumSet.copyOf(reasons);
            lifted.remove(kept);
            assertThat(starts(random.world.policy, state, id, reasons, lifted, now))
                .as(story + " keeping " + kept)
                .isFalse();
            judged++;
          }
        }
        now = now.plusSeconds(60L * (1 + random.random.nextInt(20)));
        random.pass(now);
        random.fault(now);
      }
    }
    assertThat(judged).isGreaterThan(1_000);
    assertThat(seen).containsAll(LIMITS);
  }

  private static boolean hasFullLimit(Set<WaitCode> reasons) {
    return reasons.stream().anyMatch(LIMITS::contains);
  }

  /** Whether it may also wait for what another of its account is to take of their limits. */
  private static boolean waitsForKin(Set<WaitCode> reasons, ClusterState state, SessionId id) {
    return reasons.contains(WaitCode.PRIORITY) && hasKin(state, id);
  }

  private static boolean leavesItsAccount(Set<WaitCode> reasons) {
    return hasFullLimit(reasons)
        || reasons.contains(WaitCode.OPERATOR_BLOCK)
        || reasons.contains(WaitCode.NO_MATCHING_NODE);
  }

  private static boolean sharesPromises(ClusterState state, SessionId id) {
    return state.promises().containsKey(id) && hasKin(state, id);
  }

  private static boolean hasKin(ClusterState state, SessionId id) {
    AccountId account = state.queue().get(id).account();
    return state.queue().values().stream().filter(other -> other.account().equals(account)).count()
        > 1;
  }

  /** Whether the session starts in a world in which these reasons are gone. */
  private static boolean starts(
      Policy policy,
      ClusterState state,
      SessionId id,
      Set<WaitCode> all,
      Set<WaitCode> lifted,
      Instant now) {
    Cluster cluster = new Cluster();
    state.promises().values().stream()
        .filter(promise -> !lifted.contains(WaitCode.PRIORITY))
        .forEach(cluster::put);
    state.accounts().values().forEach(cluster::put);
    inPlaces(policy, state, now).forEach(cluster::put);
    boolean emptied =
        lifted.contains(WaitCode.CAPACITY)
            || lifted.contains(WaitCode.FRAGMENTATION)
            || lifted.contains(WaitCode.GANG_INCOMPLETE);
    for (HeldSession held : state.held().values()) {
      cluster.put(held.holding(emptied ? List.of() : held.allocations(), held.latestEnd()));
    }
    for (NodeView node : state.nodes().values()) {
      NodeView well = node;
      if (lifted.contains(WaitCode.NODE_DOWN)) {
        well = World.healed(well);
        if (node.availability().state() == Availability.State.DOWN) {
          well = World.with(well, Availability.READY);
        }
      }
      if (lifted.contains(WaitCode.NODE_DRAIN)
          && node.availability().state() == Availability.State.DRAIN) {
        well = World.with(well, Availability.READY);
      }
      cluster.put(well);
    }
    QueuedSession session = cluster.snapshot().queue().get(id);
    if (lifted.contains(WaitCode.NO_MATCHING_NODE)) {
      for (int i = 0; i < 4 * (state.queue().size() + 1); i++) {
        NodeView fresh = World.nodeView(100 + i, session.shape().gpusPerNode());
        cluster.put(World.of(fresh, session.shape().gpuModel()));
      }
    }
    AccountView account = state.accounts().get(session.account());
    boolean unsuspended = lifted.contains(WaitCode.OPERATOR_BLOCK);
    boolean matched = lifted.contains(WaitCode.NO_MATCHING_NODE);
    if (unsuspended || matched || hasFullLimit(all)) {
      // The account's other sessions keep their limits, and do not race it to the new nodes.
      AccountId own = new AccountId(RandomWorld.fresh(1));
      boolean full =
          !lifted.contains(WaitCode.PLAN_CONCURRENCY)
              && state.held().values().stream()
                      .filter(held -> held.account().equals(session.account()))
                      .count()
                  >= account.concurrentMax();
      cluster.put(
          AccountView.of(own, full ? 0 : 100)
              .limited(kept(all, lifted))
              .suspended(unsuspended ? Optional.empty() : account.suspendedSince()));
      cluster.put(inArray(World.of(session, own), all, lifted));
    }
    QueuedSession changed = cluster.snapshot().queue().get(id);
    Wishes wishes =
        new Wishes(
                lifted.contains(WaitCode.USER_HOLD)
                    ? Optional.empty()
                    : changed.wishes().heldSince(),
                lifted.contains(WaitCode.BEGIN_TIME)
                    ? Optional.empty()
                    : changed.wishes().beginAt(),
                lifted.contains(WaitCode.DEADLINE) ? Optional.empty() : changed.wishes().deadline())
            .withheld(
                lifted.contains(WaitCode.OPERATOR_QUEUE)
                    ? Optional.empty()
                    : changed.wishes().withheld())
            .awaiting(lifted.contains(WaitCode.DEPENDENCY) ? List.of() : changed.wishes().awaits());
    cluster.put(
        World.with(
            World.with(changed, wishes),
            lifted.contains(WaitCode.PRIORITY) ? 99 : changed.priority(),
            lifted.contains(WaitCode.START_BACKOFF) ? Optional.empty() : changed.notBefore(),
            lifted.contains(WaitCode.CLEANUP) ? Optional.empty() : changed.cleanupUntil()));
    return Decision.of(cluster.snapshot(), policy, now).starts().stream()
        .anyMatch(start -> start.session().equals(id));
  }

  /** In an array of which nothing may run while its limit is to stay, else in none. */
  private static QueuedSession inArray(
      QueuedSession session, Set<WaitCode> all, Set<WaitCode> lifted) {
    boolean full = all.contains(WaitCode.ARRAY_LIMIT) && !lifted.contains(WaitCode.ARRAY_LIMIT);
    return full ? World.ofArray(session, 0, 0) : World.alone(session);
  }

  /** Limits that nothing fits under, for those of which one is full still. */
  private static List<Limit> kept(Set<WaitCode> all, Set<WaitCode> lifted) {
    return Arrays.stream(Limit.Unit.values())
        .filter(unit -> all.contains(unit.code()) && !lifted.contains(unit.code()))
        .map(unit -> new Limit(Holder.ACCOUNT, Optional.empty(), unit, 0))
        .toList();
  }

  @Test
  void no_limit_that_was_set_is_ever_passed() {
    Set<Limit.Unit> full = EnumSet.noneOf(Limit.Unit.class);
    play(
        (seed, state, plan, now) -> {
          for (AccountView account : state.accounts().values()) {
            for (Limit limit : account.limits()) {
              double used = 0;
              for (HeldSession held : state.held().values()) {
                used += held.account().equals(account.id()) ? taken(limit, held, state, now) : 0;
              }
              double before = used;
              for (Start start : plan.starts()) {
                QueuedSession session = state.queue().get(start.session());
                if (session.account().equals(account.id())
                    && limit.counts(session.belonging(), session.shape().gpuModel())) {
                  used += limit.unit().taken(session.shape(), session.runLimit().toMinutes());
                }
              }
              assertThat(used == before || used <= limit.most())
                  .as("seed %s: %s of %s", seed, used, limit)
                  .isTrue();
              if (used == limit.most()) {
                full.add(limit.unit());
              }
            }
          }
        });
    assertThat(full).contains(Limit.Unit.SESSIONS, Limit.Unit.GPUS);
  }

  @Test
  void no_array_runs_more_elements_than_it_may() {
    int[] full = {0};
    play(
        (seed, state, plan, now) -> {
          Map<Belonging.Array, Integer> running = new HashMap<>();
          for (HeldSession held : state.held().values()) {
            held.belonging().array().ifPresent(array -> running.merge(array, 1, Integer::sum));
          }
          for (Start start : plan.starts()) {
            state
                .queue()
                .get(start.session())
                .belonging()
                .array()
                .ifPresent(array -> running.merge(array, 1, Integer::sum));
          }
          running.forEach(
              (array, elements) -> {
                assertThat(elements)
                    .as("seed %s", seed)
                    .isLessThanOrEqualTo(array.runningMax().orElseThrow());
                full[0] += elements == array.runningMax().orElseThrow() ? 1 : 0;
              });
        });
    assertThat(full[0]).isPositive();
  }

  private static double taken(Limit limit, HeldSession held, ClusterState state, Instant now) {
    int gpus = held.allocations().stream().mapToInt(one -> one.gpuUuids().size()).sum();
    String model = state.nodes().get(held.allocations().get(0).node()).model();
    if (!limit.counts(held.belonging(), model)) {
      return 0;
    }
    return limit
        .unit()
        .taken(
            World.shape(1, gpus), Math.max(0, Duration.between(now, held.latestEnd()).toMinutes()));
  }

  /**
   * The queue with everybody where his owner's ranks put him, also when he changes accounts; where
   * shares count nobody does.
   */
  private static List<QueuedSession> inPlaces(Policy policy, ClusterState state, Instant now) {
    if (policy.fairShare()) {
      return List.copyOf(state.queue().values());
    }
    List<QueuedSession> placed = new ArrayList<>();
    for (QueuedSession session : Order.of(state, policy, now)) {
      Instant place = World.T0.plusMillis(placed.size());
      placed.add(session.change().ownPriority(0).queuedAt(place).done());
    }
    return placed;
  }

  @Test
  void only_a_recorded_cause_moves_a_promise_later() {
    int[] moved = {0};
    play(
        (seed, state, plan, now) ->
            plan.promises()
                .forEach(
                    (id, promise) -> {
                      Promise before = state.promises().get(id);
                      if (before != null
                          && promise.latestStart().isAfter(before.latestStart())
                          && before.latestStart().isAfter(now)) {
                        assertThat(promise.later()).as("seed %s %s", seed, promise).isPresent();
                        moved[0]++;
                      }
                    }));
    assertThat(moved[0]).isPositive();
  }

  private interface Claim {
    void check(long seed, ClusterState state, Plan plan, Instant now);
  }

  private static void play(Claim claim) {
    for (long seed = 0; seed < SEEDS; seed++) {
      RandomWorld random = new RandomWorld(seed);
      Instant now = World.T0;
      for (int step = 0; step < 8; step++) {
        random.submit(5, now);
        ClusterState state = random.world.cluster.snapshot();
        Plan plan = random.world.decide(now);
        claim.check(seed, state, plan, now);
        now = now.plusSeconds(60L * (1 + random.random.nextInt(20)));
        random.pass(now);
        random.fault(now);
      }
    }
  }

  private static <K, V> Map<K, V> shuffled(Map<K, V> map, Random random) {
    List<K> keys = new ArrayList<>(map.keySet());
    Collections.shuffle(keys, random);
    Map<K, V> shuffled = new LinkedHashMap<>();
    keys.forEach(key -> shuffled.put(key, map.get(key)));
    return shuffled;
  }
}
