package io.tollgate.scheduler.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What holds for whoever is made to leave, tried on many small random worlds. */
class PreemptionPropertiesTest {
  private static final int SEEDS = 400;
  private static final PromiseRules FEW = PromiseRules.DEFAULT.atMost(1, 1);

  /** Starts take no time; who leaves takes up to 90 s; half of the worlds make few promises. */
  private static Policy slow(Policy policy, long seed) {
    return policy
        .change()
        .promises(seed % 2 == 0 ? FEW : PromiseRules.DEFAULT)
        .bounds(Duration.ZERO, Duration.ofSeconds(30), Duration.ofSeconds(60))
        .done();
  }

  /** Every class waits, all may be made to leave, and their accounts run what they like. */
  private static void mix(Cluster cluster) {
    for (int i = 1; i <= RandomWorld.ACCOUNTS; i++) {
      cluster.put(AccountView.of(World.account(i), 100));
    }
    for (QueuedSession session : cluster.snapshot().queue().values()) {
      int priority = World.number(session.id()) % 3;
      cluster.put(session.change().priority(priority).preemptible(true).done());
    }
  }

  private interface Claim {
    void check(String story, ClusterState state, Plan plan, Policy policy, Instant now);
  }

  private static int play(Claim claim) {
    int preempted = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      RandomWorld random = new RandomWorld(seed).withoutMinutes();
      random.world.policy = slow(random.world.policy, seed);
      Instant now = World.T0;
      for (int step = 0; step < 8; step++) {
        random.submit(6, now);
        mix(random.world.cluster);
        ClusterState state = random.world.cluster.snapshot();
        Plan plan = random.world.decide(now);
        preempted += plan.preempts().size();
        claim.check("seed " + seed + " step " + step, state, plan, random.world.policy, now);
        now = now.plusSeconds(60L * (1 + random.random.nextInt(20)));
        random.pass(now);
        random.fault(now);
      }
    }
    return preempted;
  }

  @Test
  void only_who_may_leaves_once_and_for_a_higher_class() {
    int preempted =
        play(
            (story, state, plan, policy, now) -> {
              Set<SessionId> leaving = new HashSet<>();
              Set<SessionId> claimants = new HashSet<>();
              for (Preempt preempt : plan.preempts()) {
                QueuedSession claimant = state.queue().get(preempt.claimant());
                assertThat(claimants.add(preempt.claimant())).as(story).isTrue();
                assertThat(claimant.preempted()).as(story).isFalse();
                assertThat(plan.waiting()).as(story).containsKey(preempt.claimant());
                assertThat(preempt.victims()).as(story).isNotEmpty();
                for (Preempt.Victim victim : preempt.victims()) {
                  HeldSession held = state.held().get(victim.session());
                  assertThat(leaving.add(victim.session())).as(story).isTrue();
                  assertThat(held.tenure().preemptible()).as(story).isTrue();
                  assertThat(held.priority()).as(story).isLessThan(claimant.priority());
                }
              }
            });
    assertThat(preempted).isGreaterThan(50);
  }

  @Test
  void the_claimant_starts_when_they_are_gone_and_not_while_one_of_them_stays() {
    play(
        (story, state, plan, policy, now) -> {
          for (Preempt preempt : plan.preempts()) {
            assertThat(starts(after(state, plan, preempt, policy, now), preempt, policy, now))
                .as(story)
                .isTrue();
            if (!waitsForThem(plan, preempt)) {
              continue; // It would fit, were nothing kept for those ahead.
            }
            for (Preempt.Victim stays : preempt.victims()) {
              ClusterState less = after(state, plan, preempt, policy, now);
              Map<SessionId, HeldSession> held = new HashMap<>(less.held());
              held.put(stays.session(), state.held().get(stays.session()));
              assertThat(starts(less.withSessions(less.queue(), held), preempt, policy, now))
                  .as(story + " without " + stays)
                  .isFalse();
            }
          }
        });
  }

  private static boolean waitsForThem(Plan plan, Preempt preempt) {
    return plan.waiting().get(preempt.claimant()).reasons().stream()
        .anyMatch(reason -> reason.code() == WaitCode.WAITING_FOR_PREEMPTED);
  }

  /** The plan is committed, and those who leave for one claimant are gone. */
  private static ClusterState after(
      ClusterState state, Plan plan, Preempt preempt, Policy policy, Instant now) {
    Cluster cluster = new Cluster();
    state.nodes().values().forEach(cluster::put);
    state.accounts().values().forEach(cluster::put);
    state.queue().values().forEach(cluster::put);
    state.held().values().forEach(cluster::put);
    state.promises().values().forEach(cluster::put);
    World.commit(cluster, state, plan, policy, now);
    preempt.victims().forEach(victim -> cluster.removeHeld(victim.session()));
    return cluster.snapshot();
  }

  private static boolean starts(ClusterState state, Preempt preempt, Policy policy, Instant now) {
    return Decision.of(state, policy, now).starts().stream()
        .anyMatch(start -> start.session().equals(preempt.claimant()));
  }

  @Test
  void nobody_leaves_for_who_starts_as_soon_without() {
    play(
        (story, state, plan, policy, now) -> {
          Policy off = policy.change().preemption(PreemptionRules.OFF).done();
          Plan without = plan.preempts().isEmpty() ? plan : Decision.of(state, off, now);
          for (Preempt preempt : plan.preempts()) {
            Promise told = without.promises().get(preempt.claimant());
            if (told != null) {
              assertThat(told.latestStart()).as(story).isAfter(preempt.freeBy());
            }
          }
        });
  }

  @Test
  void no_promise_of_another_moves() {
    play(
        (story, state, plan, policy, now) -> {
          Policy off = policy.change().preemption(PreemptionRules.OFF).done();
          Plan without = plan.preempts().isEmpty() ? plan : Decision.of(state, off, now);
          Set<SessionId> claimants = new HashSet<>();
          plan.preempts().forEach(preempt -> claimants.add(preempt.claimant()));
          without
              .promises()
              .forEach(
                  (id, promise) -> {
                    if (claimants.contains(id)) {
                      assertThat(plan.promises().get(id).latestStart())
                          .as(story)
                          .isBeforeOrEqualTo(promise.latestStart());
                    } else {
                      assertThat(plan.promises().get(id)).as(story).isEqualTo(promise);
                    }
                  });
          assertThat(plan.starts()).as(story).isEqualTo(without.starts());
        });
  }

  /** Whoever leaves comes back at once, and nothing new comes: it must come to rest. */
  @Test
  void what_leaves_and_comes_back_makes_nobody_leave() {
    int preempted = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      RandomWorld random = new RandomWorld(seed).withoutMinutes();
      random.world.policy = random.world.policy.change().promises(FEW).done();
      Cluster cluster = random.world.cluster;
      random.submit(8, World.T0);
      random.settle(World.T0);
      random.submit(8, World.T0);
      mix(cluster);
      int waiting = cluster.snapshot().queue().size();
      Map<SessionId, QueuedSession> known = new HashMap<>(cluster.snapshot().queue());
      int rounds = 0;
      int total = 0;
      boolean quiet = false;
      while (!quiet) {
        Plan plan = random.world.decide(World.T0);
        List<SessionId> back = new ArrayList<>();
        for (Preempt preempt : plan.preempts()) {
          assertThat(cluster.snapshot().queue().get(preempt.claimant()).preempted()).isFalse();
          preempt.victims().forEach(victim -> back.add(victim.session()));
        }
        total += plan.preempts().size();
        for (SessionId id : back) {
          HeldSession held = cluster.snapshot().held().get(id);
          cluster.removeHeld(id);
          QueuedSession first =
              known.getOrDefault(
                  id,
                  QueuedSession.draft(
                          id, held.account(), World.shape(1, 1), World.T0, Duration.ofMinutes(9))
                      .priority(held.priority())
                      .done());
          cluster.put(first.change().preempted(true).done());
        }
        quiet = plan.starts().isEmpty() && plan.preempts().isEmpty();
        assertThat(rounds++).as("seed %s", seed).isLessThan(60);
      }
      assertThat(total).as("seed %s", seed).isLessThanOrEqualTo(waiting);
      preempted += total;
    }
    assertThat(preempted).isGreaterThan(20);
  }
}
