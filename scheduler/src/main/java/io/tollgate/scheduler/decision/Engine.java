package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
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
  private final Expected.Shared expected;
  private Waitlist waitlist;
  private Kin.Register kins = new Kin.Register();
  private Hosts hosts = new Hosts(List.of(), List.of(), false);
  private final Map<SessionId, Instant> impatient = new HashMap<>();
  private Fleet fleet;
  private Running running;
  private ClusterState seen = ClusterState.EMPTY;
  private Gates gating;

  /** One whose plans say what follows from their states alone. */
  public Engine(Policy policy) {
    this(policy, Duration.ZERO);
  }

  /**
   * One whose plans may give estimates of a long queue that were worked out for an earlier state.
   *
   * @param age how old they may be at most
   */
  public Engine(Policy policy, Duration age) {
    this.expected = new Expected.Shared(age.isZero() ? -1 : Ticks.of(age));
    this.policy = policy;
    this.limits = new Limits(policy);
    this.waitlist = new Waitlist(policy);
    this.fleet = new Fleet(List.of(), policy, Lift.NOTHING);
    this.running = new Running(fleet, limits);
    this.gating = Gates.of(seen, policy, InForce.of(seen, policy, 0), 0);
  }

  /** The plan for that state; any state, but the more it has in common with the last the faster. */
  public Plan decide(ClusterState state, Instant now) {
    follow(state, now);
    Round round = Round.of(state, policy, Ticks.of(now));
    Lineup sorted = waitlist.inOrder(state.accounts(), now);
    if (sorted.size == 0) {
      return Plan.nothing(state.learned().prices());
    }
    fleet.begin(round, new NodePace(round.rules(), state.nodes().values()));
    limits.begin(round.now());
    Map<SessionId, Waiter> byId = waitlist.all();
    int numbers = waitlist.numbersUsed();
    Pace pace = Pace.of(round, List.of());
    Collection<Promise> given = state.promises().values();
    Pass pass = new Pass(round, fleet, limits, pace, waitlist::get, given, numbers, kins.size());
    Findings findings = pass.over(sorted);

    // Whoever waits learns why, in worlds where the obstacles are gone, and until when.
    Lineup waiting = sorted.without(findings::started, findings.starts().size());
    Preemption preemption = new Preemption(pass, running.tenants());
    preemption.among(waiting);
    running.decided(findings, List.copyOf(preemption.victims()), round.now());
    Worlds worlds = new Worlds(round, pass, waiting, numbers);
    Answers answers =
        new Answers(round, pass, preemption, byId, waiting, worlds, numbers, expected);
    return Plan.of(findings.starts(), preemption, answers, pass.promises.all(), fleet.prices());
  }

  /** Whose promised slot is still there; see {@link Decision#keptPromises}. */
  Set<SessionId> keptPromises(ClusterState state, List<Start> alsoHeld, Instant asOf) {
    follow(state, asOf);
    Round round = Round.of(state, policy, Ticks.of(asOf));
    List<Promise> given = new ArrayList<>(state.promises().values());
    for (Start start : alsoHeld) {
      Waiter waiter = waitlist.get(start.session());
      if (waiter != null) {
        Waiter held =
            start.shortened().map(time -> waiter.lasting(time, round, limits)).orElse(waiter);
        hold(start, held, round.now());
      }
      given.removeIf(promise -> promise.session().equals(start.session()));
    }
    fleet.begin(round, new NodePace(round.rules(), state.nodes().values()));
    limits.begin(round.now());
    Pace pace = Pace.of(round, List.of());
    int numbers = waitlist.numbersUsed();
    Pass pass = new Pass(round, fleet, limits, pace, waitlist::get, given, numbers, kins.size());
    return pass.keptSlots();
  }

  private void hold(Start start, Waiter waiter, long now) {
    fleet.hold(waiter, start, now);
    limits.run(start.session(), waiter.limits, now + waiter.length);
  }

  /** Takes over what differs from the state before. */
  private void follow(ClusterState state, Instant now) {
    running.forgetLeaving();
    if (!sameNodes(state) || !sameReserved(state) || remembersTooMuch(state)) {
      beginAnew(state);
    }
    gating = Gates.of(state, policy, InForce.of(state, policy, 0), 0);
    Set<AccountId> limited = new HashSet<>();
    Set<AccountId> others = new HashSet<>();
    Shards.compare(
        seen.accounts(),
        state.accounts(),
        (id, before, after) -> {
          if (before == null || after == null || !before.limitsAs(after)) {
            limited.add(id);
          }
          if (before != null && after != null && before.beta() != after.beta()) {
            others.add(id);
          }
        });
    Shards.compare(
        seen.held(), state.held(), (id, before, after) -> held(state, before, after, others));
    running.forgetStarts();
    Shards.compare(
        seen.queue(),
        state.queue(),
        (id, before, after) -> queued(state, before, after, now, others));
    others.forEach(id -> waitlist.of(id).forEach(waiter -> needAnew(state, waiter.session, now)));
    loseAnyPatience(state, now);
    if (!limited.isEmpty()) {
      limitAnew(state, limited);
    }
    if (!seen.rules().controls().equals(state.rules().controls())) {
      waitlist.all().values().forEach(waiter -> waiter.gated = gating.concern(waiter.session));
      waitlist.changed();
    }
    seen = state;
  }

  private boolean remembersTooMuch(ClusterState state) {
    int waiting = state.queue().size();
    int counted = waiting + state.held().size() + state.accounts().size();
    return kins.size() > NEEDS_REMEMBERED + 2 * waiting
        || fleet.parts().numbers() > NEEDS_REMEMBERED + 2 * waiting
        || limits.size() > LIMITS_REMEMBERED + 8 * counted;
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

  private boolean sameReserved(ClusterState state) {
    boolean[] same = {true};
    Shards.compare(
        seen.accounts(),
        state.accounts(),
        (id, before, after) -> same[0] &= reserved(before).equals(reserved(after)));
    return same[0];
  }

  private static Map<String, ReservedGpus> reserved(@Nullable AccountView account) {
    return account == null ? Map.of() : account.reserved();
  }

  private void beginAnew(ClusterState state) {
    limits.clear();
    waitlist = new Waitlist(policy);
    kins = new Kin.Register();
    hosts = new Hosts(state.nodes().values(), state.accounts().values(), policy.preemption().on());
    impatient.clear();
    fleet = new Fleet(state.nodes().values(), policy, Lift.NOTHING);
    running = new Running(fleet, limits);
    seen = ClusterState.EMPTY;
  }

  private void held(
      ClusterState state,
      @Nullable HeldSession before,
      @Nullable HeldSession after,
      Set<AccountId> others) {
    if (before != null) {
      if (hosts.go(before.belonging())) {
        others.add(before.account());
      }
      running.remove(before);
    }
    if (after != null) {
      if (hosts.come(after.belonging())) {
        others.add(after.account());
      }
      running.add(state, after);
    }
  }

  private void queued(
      ClusterState state,
      @Nullable QueuedSession before,
      @Nullable QueuedSession after,
      Instant now,
      Set<AccountId> others) {
    if (before != null) {
      waitlist.remove(before.id());
      impatient.remove(before.id());
      if (hosts.go(before.belonging())) {
        others.add(before.account());
      }
    }
    if (after != null) {
      if (hosts.come(after.belonging())) {
        others.add(after.account());
      }
      add(state, after, now);
    }
  }

  private void add(ClusterState state, QueuedSession session, Instant now) {
    Need need = hosts.need(session, state.accounts(), now);
    Waiter waiter = waitlist.add(session, kins.of(need));
    if (session.shape().isPart()) {
      waiter.asksForPartsBy(fleet.parts().number(session.account(), waiter.kin));
    }
    limit(state, waiter);
    Hosts.preferredUntil(session)
        .filter(until -> until.isAfter(now))
        .ifPresent(until -> impatient.put(session.id(), until));
  }

  private void needAnew(ClusterState state, QueuedSession session, Instant now) {
    waitlist.remove(session.id());
    add(state, session, now);
  }

  /** Those that have waited long enough for good company take any. */
  private void loseAnyPatience(ClusterState state, Instant now) {
    List<SessionId> nowOver =
        impatient.entrySet().stream()
            .filter(one -> !one.getValue().isAfter(now))
            .map(Map.Entry::getKey)
            .toList();
    for (SessionId id : nowOver) {
      impatient.remove(id);
      QueuedSession session = state.queue().get(id);
      if (session != null) {
        needAnew(state, session, now);
      }
    }
  }

  private void limit(ClusterState state, Waiter waiter) {
    Fills.Alike parts = limits.fills.parts(state, waiter.least.session);
    waiter.fills = parts.number();
    waiter.least.limits = parts.parts();
    if (waiter.least != waiter) {
      waiter.limits = limits.fills.parts(state, waiter.session).parts();
    }
    waiter.gated = gating.concern(waiter.session);
  }

  /** The limits or the standing of those accounts have changed. */
  private void limitAnew(ClusterState state, Set<AccountId> accounts) {
    accounts.forEach(account -> waitlist.of(account).forEach(waiter -> limit(state, waiter)));
    waitlist.changed();
    running.limitAnew(state, accounts);
  }
}
