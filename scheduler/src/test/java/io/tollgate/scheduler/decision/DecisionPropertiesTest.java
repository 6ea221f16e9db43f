package io.tollgate.scheduler.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.control.Control;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Holder;
import io.tollgate.scheduler.node.Hosting;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
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
  private static final Set<WaitCode> OF_NODES =
      EnumSet.of(
          WaitCode.NODE_DOWN,
          WaitCode.NODE_DRAIN,
          WaitCode.BETA_NOT_ENABLED,
          WaitCode.NO_MATCHING_NODE);

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

          Occupied taken = new Occupied(state);
          for (Start start : plan.starts()) {
            QueuedSession session = state.queue().get(start.session());
            Set<NodeId> nodes = new HashSet<>();
            assertThat(start.placements()).hasSize(session.shape().nodes());
            for (Placement placed : start.placements()) {
              NodeView node = state.nodes().get(placed.node());
              assertThat(nodes.add(placed.node())).as("seed %s: node twice", seed).isTrue();
              assertThat(node.availability()).isEqualTo(Availability.READY);
              assertThat(placed.gpuUuids()).hasSize(session.shape().gpusPerNode());
              assertThat(taken.add(session, placed)).as("seed %s: %s", seed, placed).isEmpty();
              for (String uuid : placed.gpuUuids()) {
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
            assertThat(wishes.deadline().filter(now.plus(time(start, session))::isAfter))
                .as("seed %s", seed)
                .isEmpty();
            wished[0] += wishes.equals(Wishes.NONE) ? 0 : 1;
          }
        });
    assertThat(wished[0]).isPositive();
  }

  @Test
  void nothing_starts_against_a_control_into_a_window_or_beyond_a_throttle() {
    int[] ruled = {0};
    play(
        (seed, state, plan, now) -> {
          InForce rules = InForce.of(state, World.POLICY, Ticks.of(now));
          ruled[0] += state.rules().isEmpty() ? 0 : plan.waiting().size();
          List<RecentStart> starts = new ArrayList<>(state.rules().starts());
          for (Start start : plan.starts()) {
            QueuedSession session = state.queue().get(start.session());
            assertThat(rules.opens(session)).as("seed %s", seed).isZero();
            for (Placement placed : start.placements()) {
              NodeView node = state.nodes().get(placed.node());
              long end = Ticks.of(now.plus(World.POLICY.heldAtMost(time(start, session))));
              assertThat(rules.closings(node))
                  .as("seed %s", seed)
                  .noneMatch(closing -> closing.overlaps(Ticks.of(now), end));
            }
            starts.add(
                new RecentStart(
                    now,
                    session.world(),
                    session.id(),
                    session.belonging(),
                    session.shape().gpuModel(),
                    start.placements().stream().map(Placement::node).toList()));
          }
          if (!plan.starts().isEmpty()) {
            requireWithinThrottles(seed, state, starts, now);
          }
        });
    assertThat(ruled[0]).isPositive();
  }

  private static void requireWithinThrottles(
      long seed, ClusterState state, List<RecentStart> starts, Instant now) {
    InForce rules = InForce.of(state, World.POLICY, Ticks.of(now));
    Instant counted = now.minus(OperatorRules.COUNTED);
    for (Control throttle : rules.throttles()) {
      assertThat(starts)
          .as("seed %s %s", seed, throttle)
          .filteredOn(start -> start.at().isAfter(counted) && rules.counts(throttle, start))
          .satisfies(
              counts -> {
                boolean any = counts.stream().anyMatch(start -> start.at().equals(now));
                assertThat(any ? counts.size() : 0)
                    .isLessThanOrEqualTo(throttle.startsPerMinute().orElseThrow());
              });
    }
    for (Control throttle : rules.nodeThrottles()) {
      NodeId node = new NodeId(throttle.scope().id().orElseThrow());
      List<RecentStart> there =
          starts.stream()
              .filter(start -> start.at().isAfter(counted) && start.nodes().contains(node))
              .toList();
      boolean any = there.stream().anyMatch(start -> start.at().equals(now));
      assertThat(any ? there.size() : 0)
          .as("seed %s %s", seed, throttle)
          .isLessThanOrEqualTo(throttle.startsPerMinute().orElseThrow());
    }
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
                  state.learned(),
                  state.rules());
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
      RandomWorld plain = new RandomWorld(seed);
      RandomWorld random = seed % 2 == 0 ? plain : plain.choosy(seed);
      Instant now = World.T0;
      for (int step = 0; step < 3; step++) {
        random.submit(6, now);
        Plan plan = random.settle(now);
        ClusterState state = random.world.cluster.snapshot();
        for (SessionId id : plan.waiting().keySet()) {
          Set<WaitCode> reasons = EnumSet.noneOf(WaitCode.class);
          plan.waiting().get(id).reasons().forEach(reason -> reasons.add(reason.code()));
          String told = plan.waiting().get(id).reasons().toString();
          boolean moves = hasFullLimit(reasons) || reasons.contains(WaitCode.OPERATOR_THROTTLE);
          if (moves && sharesPromises(state, id)
              || hasFullLimit(reasons) && waitsForKin(reasons, state, id)) {
            continue; // Taken out of its account for the trial, it would free a slot of its kin.
          }
          if ((random.world.policy.fairShare() || isChoosy(state)) && leavesItsAccount(reasons)) {
            continue; // Nor would it come at the same place between the accounts.
          }
          if (isEmptied(reasons) && othersWaitForGpus(plan, id)) {
            continue; // Without what is held their limits would have room.
          }
          if (keepsNodes(state) && reasons.stream().anyMatch(OF_NODES::contains)) {
            continue; // Which nodes are kept by contract follows from the nodes there are.
          }
          String story = "seed " + seed + " step " + step + " " + id + " " + reasons;
          assertThat(starts(random.world.policy, state, id, reasons, reasons, told, now))
              .as(story)
              .isTrue();
          seen.addAll(reasons);
          for (WaitCode kept : reasons) {
            Set<WaitCode> lifted = EnumSet.copyOf(reasons);
            lifted.remove(kept);
            assertThat(starts(random.world.policy, state, id, reasons, lifted, told, now))
                .as(story + " keeping " + kept)
                .isFalse();
            judged++;
          }
        }
        now = now.plusSeconds(60L * (1 + random.random.nextInt(20)));
        random.pass(now);
        random.fault(now);
        random.operate(now);
      }
    }
    assertThat(judged).isGreaterThan(1_000);
    assertThat(seen)
        .containsAll(LIMITS)
        .contains(WaitCode.WAITING_FOR_PREEMPTED, WaitCode.RESERVED);
  }

  private static boolean keepsNodes(ClusterState state) {
    return state.accounts().values().stream().anyMatch(account -> !account.reserved().isEmpty());
  }

  private static boolean isEmptied(Set<WaitCode> lifted) {
    return lifted.contains(WaitCode.CAPACITY)
        || lifted.contains(WaitCode.FRAGMENTATION)
        || lifted.contains(WaitCode.GANG_INCOMPLETE);
  }

  /** Whether another would start but for a limit that counts GPUs. */
  private static boolean othersWaitForGpus(Plan plan, SessionId id) {
    return plan.waiting().entrySet().stream()
        .filter(other -> !other.getKey().equals(id))
        .map(other -> other.getValue().reasons())
        .filter(reasons -> reasons.size() == 1)
        .map(reasons -> reasons.get(0).code())
        .anyMatch(code -> code == WaitCode.QUOTA || code == WaitCode.RUN_MINUTES_LIMIT);
  }

  private static boolean hasFullLimit(Set<WaitCode> reasons) {
    return reasons.stream().anyMatch(LIMITS::contains);
  }

  /** Whether it may also wait for what another of its account is to take of their limits. */
  private static boolean waitsForKin(Set<WaitCode> reasons, ClusterState state, SessionId id) {
    return reasons.contains(WaitCode.PRIORITY) && hasKin(state, id);
  }

  private static boolean isChoosy(ClusterState state) {
    return state.nodes().values().stream().anyMatch(node -> !node.hosting().equals(Hosting.ANYBODY))
        || state.queue().values().stream().anyMatch(one -> one.shape().isPart())
        || state.queue().values().stream()
            .anyMatch(one -> !one.belonging().company().avoid().isEmpty());
  }

  private static boolean leavesItsAccount(Set<WaitCode> reasons) {
    return hasFullLimit(reasons)
        || reasons.contains(WaitCode.OPERATOR_BLOCK)
        || reasons.contains(WaitCode.OPERATOR_THROTTLE)
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
      String told,
      Instant now) {
    Cluster cluster = new Cluster();
    state.promises().values().stream()
        .filter(promise -> !lifted.contains(WaitCode.PRIORITY))
        .forEach(cluster::put);
    boolean unreserved = lifted.contains(WaitCode.RESERVED);
    for (AccountView account : state.accounts().values()) {
      cluster.put(unreserved ? account.change().reserved(Map.of()).done() : account);
    }
    inPlaces(policy, state, now).forEach(cluster::put);
    boolean emptied = isEmptied(lifted);
    boolean left = lifted.contains(WaitCode.WAITING_FOR_PREEMPTED);
    for (HeldSession held : state.held().values()) {
      if (left && held.tenure().leavesFor().filter(id::equals).isPresent()) {
        continue;
      }
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
      if (lifted.contains(WaitCode.BETA_NOT_ENABLED)) {
        Hosting open = new Hosting(well.hosting().singleTenant(), false);
        well = Choosy.hosting(well, open, well.labels());
      }
      cluster.put(well);
    }
    QueuedSession session = cluster.snapshot().queue().get(id);
    if (lifted.contains(WaitCode.NO_MATCHING_NODE)) {
      for (int i = 0; i < 4 * (state.queue().size() + 1); i++) {
        NodeView fresh = World.nodeView(100 + i, session.shape().gpusPerNode());
        NodeView racked = Choosy.hosting(fresh, Hosting.ANYBODY, Map.of("rack", "r1"));
        cluster.put(World.of(racked, session.shape().gpuModel()));
      }
    }
    AccountView account = state.accounts().get(session.account());
    boolean unsuspended = lifted.contains(WaitCode.OPERATOR_BLOCK);
    boolean paced = lifted.contains(WaitCode.OPERATOR_THROTTLE);
    new LiftedRules(state, session, now).keep(cluster, lifted, told);
    boolean matched = lifted.contains(WaitCode.NO_MATCHING_NODE);
    if (unsuspended || matched || paced || hasFullLimit(all)) {
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
              .change()
              .limits(kept(all, lifted))
              .suspended(unsuspended ? Optional.empty() : account.suspendedSince())
              .done());
      cluster.put(inArray(World.of(session, own), all, lifted));
    }
    if (paced) {
      QueuedSession moved = cluster.snapshot().queue().get(id);
      cluster.put(moved.change().belonging(Belonging.to(moved.account())).done());
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
    ClusterState trial = cluster.snapshot().withLearned(state.learned());
    return Decision.of(trial, policy, now).starts().stream()
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
                    && limit.counts(session.belonging(), model(state, start))) {
                  used += limit.unit().taken(session.shape(), time(start, session).toMinutes());
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

  private static Duration time(Start start, QueuedSession session) {
    return start.shortened().orElse(session.runLimit());
  }

  @Test
  void a_shorter_start_is_the_longest_that_there_is_room_for() {
    int[] shorter = {0};
    play(
        (seed, state, plan, now) -> {
          Policy policy = new RandomWorld(seed).world.policy;
          for (Start start : plan.starts()) {
            QueuedSession session = state.queue().get(start.session());
            assertThat(time(start, session))
                .as("seed %s", seed)
                .isBetween(session.least(), session.runLimit());
            if (start.shortened().isPresent()) {
              shorter[0]++;
              Duration more = start.shortened().get().plusMinutes(1);
              Map<SessionId, QueuedSession> queue = new LinkedHashMap<>(state.queue());
              queue.put(session.id(), session.change().atLeast(Optional.of(more)).done());
              ClusterState wanting =
                  new ClusterState(
                      state.nodes(),
                      queue,
                      state.held(),
                      state.accounts(),
                      state.promises(),
                      state.learned(),
                      state.rules());
              assertThat(Decision.of(wanting, policy, now).starts())
                  .as("seed %s: %s lets it start for more", seed, now)
                  .noneMatch(other -> other.session().equals(start.session()));
            }
          }
        });
    assertThat(shorter[0]).isGreaterThan(20);
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
    int thousandths = held.allocations().get(0).gpuThousandths();
    Shape shape = World.shape(1, gpus);
    return limit
        .unit()
        .taken(
            thousandths < Shape.WHOLE ? shape.part(thousandths) : shape,
            Math.max(0, Duration.between(now, held.latestEnd()).toMinutes()));
  }

  private static String model(ClusterState state, Start start) {
    return state.nodes().get(start.placements().get(0).node()).model();
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
      RandomWorld random = new RandomWorld(seed).choosy(seed);
      Instant now = World.T0;
      for (int step = 0; step < 8; step++) {
        random.submit(5, now);
        ClusterState state = random.world.cluster.snapshot();
        Plan plan = random.world.decide(now);
        claim.check(seed, state, plan, now);
        now = now.plusSeconds(60L * (1 + random.random.nextInt(20)));
        random.pass(now);
        random.fault(now);
        random.operate(now);
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
