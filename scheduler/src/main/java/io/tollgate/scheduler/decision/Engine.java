package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides again and again, and remembers between two decisions what a state says, so that only what
 * changed is looked at. What it remembers follows from the last state alone: a new engine gives the
 * same plan. Owned by one thread.
 */
public final class Engine {
  /** More needs than those that are waited for now and this many: the old ones are forgotten. */
  private static final int NEEDS_REMEMBERED = 4_096;

  /** The same of what is counted, such as the elements of each array. */
  private static final int LIMITS_REMEMBERED = 4_096;

  private final Policy policy;
  private final Limits limits;
  private Waitlist waitlist;
  private Kin.Register kins = new Kin.Register();
  private Fleet fleet;
  private final Map<SessionId, List<Limits.Part>> running = new HashMap<>();
  private final Map<AccountId, Set<SessionId>> runningOf = new HashMap<>();
  private ClusterState seen = ClusterState.EMPTY;
  private List<Start> started = List.of();
  private List<Waiter> startedWaiters = List.of();

  public Engine(Policy policy) {
    this.policy = policy;
    this.limits = new Limits(policy);
    this.waitlist = new Waitlist(policy);
    this.fleet = new Fleet(List.of(), policy, Lift.NOTHING);
  }

  /** The plan for that state; any state, but the more it has in common with the last the faster. */
  public Plan decide(ClusterState state, Instant now) {
    follow(state);
    Round round = Round.of(state, policy, Ticks.of(now));
    List<Waiter> sorted = Arrays.asList(waitlist.inOrder(state.accounts(), now));
    if (sorted.isEmpty()) {
      return Plan.nothing(state.learned().prices());
    }
    fleet.begin(round.now(), state.learned());
    limits.begin(round.now());
    Map<SessionId, Waiter> byId = waitlist.all();
    int numbers = waitlist.numbersUsed();
    Pass pass =
        new Pass(
            round, fleet, limits, waitlist::get, state.promises().values(), numbers, kins.size());
    Findings findings = pass.over(sorted);
    started = findings.starts();
    startedWaiters = findings.started();

    // Whoever waits learns why, in worlds where the obstacles are gone, and until when.
    List<Waiter> waiting = new ArrayList<>(sorted.size());
    for (Waiter waiter : sorted) {
      if (!findings.started(waiter)) {
        waiting.add(waiter);
      }
    }
    Worlds worlds = new Worlds(round, pass, waiting, numbers);
    Answers answers = new Answers(round, pass, byId, waiting, worlds, kins.size(), numbers);
    return Plan.of(findings.starts(), answers, pass.promises.all(), fleet.prices());
  }

  /** Whose promised slot is still there; see {@link Decision#keptPromises}. */
  Set<SessionId> keptPromises(ClusterState state, List<Start> alsoHeld, Instant asOf) {
    follow(state);
    Round round = Round.of(state, policy, Ticks.of(asOf));
    List<Promise> given = new ArrayList<>(state.promises().values());
    for (Start start : alsoHeld) {
      Waiter waiter = waitlist.get(start.session());
      if (waiter != null) {
        hold(start, waiter, round.now());
      }
      given.removeIf(promise -> promise.session().equals(start.session()));
    }
    fleet.begin(round.now(), state.learned());
    limits.begin(round.now());
    Pass pass =
        new Pass(round, fleet, limits, waitlist::get, given, waitlist.numbersUsed(), kins.size());
    return pass.keptSlots();
  }

  private void hold(Start start, Waiter waiter, long now) {
    fleet.hold(waiter, start, now);
    limits.run(start.session(), waiter.limits, now + waiter.length);
  }

  /** Takes over what differs from the state before. */
  private void follow(ClusterState state) {
    forgetStarts();
    if (!sameNodes(state) || remembersTooMuch(state)) {
      beginAnew(state);
    }
    Set<AccountId> limited = new HashSet<>();
    Shards.compare(
        seen.accounts(),
        state.accounts(),
        (id, before, after) -> {
          if (before == null || after == null || !before.limitsAs(after)) {
            limited.add(id);
          }
        });
    Shards.compare(seen.held(), state.held(), (id, before, after) -> held(state, before, after));
    Shards.compare(
        seen.queue(), state.queue(), (id, before, after) -> queued(state, before, after));
    limited.forEach(id -> limitAnew(state, id));
    seen = state;
  }

  private boolean remembersTooMuch(ClusterState state) {
    int waiting = state.queue().size();
    int counted = waiting + state.held().size() + state.accounts().size();
    return kins.size() > NEEDS_REMEMBERED + 2 * waiting
        || limits.size() > LIMITS_REMEMBERED + 8 * counted;
  }

  /** What the last decision started holds nothing until the state says so. */
  private void forgetStarts() {
    for (int i = 0; i < started.size(); i++) {
      Start start = started.get(i);
      start.placements().forEach(placed -> fleet.release(start.session(), placed.node()));
      limits.end(start.session(), startedWaiters.get(i).limits);
    }
    started = List.of();
    startedWaiters = List.of();
  }

  /** Takes over changed nodes; false when there are others than before. */
  private boolean sameNodes(ClusterState state) {
    boolean[] same = {true};
    Shards.compare(
        seen.nodes(),
        state.nodes(),
        (id, before, after) -> {
          if (before == null || after == null || !fleet.canBecome(after)) {
            same[0] = false;
          } else if (same[0]) {
            fleet.become(after);
          }
        });
    return same[0];
  }

  private void beginAnew(ClusterState state) {
    limits.clear();
    running.clear();
    runningOf.clear();
    waitlist = new Waitlist(policy);
    kins = new Kin.Register();
    fleet = new Fleet(state.nodes().values(), policy, Lift.NOTHING);
    seen = ClusterState.EMPTY;
  }

  private void held(ClusterState state, @Nullable HeldSession before, @Nullable HeldSession after) {
    if (before != null) {
      before.allocations().forEach(held -> fleet.release(before.id(), held.node()));
      List<Limits.Part> parts = running.remove(before.id());
      if (parts != null) {
        limits.end(before.id(), parts);
        runningOf.getOrDefault(before.account(), new HashSet<>()).remove(before.id());
      }
    }
    if (after != null) {
      after.allocations().forEach(held -> fleet.hold(after.id(), held));
      if (after.countsAsRunning()) {
        run(state, after);
      }
    }
  }

  private void run(ClusterState state, HeldSession held) {
    List<Limits.Part> parts = Limits.parts(state, held);
    limits.run(held.id(), parts, Ticks.of(held.latestEnd()));
    running.put(held.id(), parts);
    runningOf.computeIfAbsent(held.account(), added -> new HashSet<>()).add(held.id());
  }

  private void queued(
      ClusterState state, @Nullable QueuedSession before, @Nullable QueuedSession after) {
    if (before != null) {
      waitlist.remove(before.id());
    }
    if (after != null) {
      limit(state, waitlist.add(after, kins.of(after)));
    }
  }

  private void limit(ClusterState state, Waiter waiter) {
    waiter.limits = limits.parts(state, waiter.session);
    waiter.gated = Gates.of(state, policy, 0).concern(waiter.session);
  }

  /** The account's limits or standing have changed. */
  private void limitAnew(ClusterState state, AccountId account) {
    waitlist.of(account).forEach(waiter -> limit(state, waiter));
    for (SessionId id : List.copyOf(runningOf.getOrDefault(account, Set.of()))) {
      HeldSession held = state.held().get(id);
      limits.end(id, running.getOrDefault(id, List.of()));
      if (held != null) {
        run(state, held);
      }
    }
  }
}
