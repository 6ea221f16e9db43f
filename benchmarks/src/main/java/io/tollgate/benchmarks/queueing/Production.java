package io.tollgate.benchmarks.queueing;

import io.tollgate.scheduler.decision.Engine;
import io.tollgate.scheduler.decision.Plan;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.decision.Promise;
import io.tollgate.scheduler.decision.Start;
import io.tollgate.scheduler.decision.placement.Rule;
import io.tollgate.scheduler.decision.placement.Weights;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The queue as the server keeps it: {@link Engine} with the default policy. The server decides at
 * least once a second; here it decides when something happens and in those seconds in which a start
 * comes within reach or somebody becomes overdue, as nothing changes in the others.
 */
final class Production implements Discipline {
  private final Replay replay;
  private final Engine engine;
  private final SizeRules rules;
  private final ProductionCluster cluster;
  private final Heads waiting;
  private final Waiters waiters;
  private final Map<Integer, Place> slots = new HashMap<>();
  private Set<Integer> promised = Set.of();
  private int look = Nodes.EVER;

  private Production(Replay replay, Layout layout, Sharing sharing) {
    this.replay = replay;
    this.rules = SizeRules.ours(layout.gpus());
    Policy policy = policy(layout, sharing);
    this.engine = new Engine(policy);
    this.cluster = new ProductionCluster(replay, layout, policy.halfLife(), sharing.fair());
    this.waiting = new Heads(replay, rules, Sharing.NONE);
    this.waiters = new Waiters(replay.log().size());
  }

  /** Where GPUs are only counted they stand in two nodes, since a gang has at least two. */
  static Layout layout(Layout asked) {
    return counts(asked) ? new Layout(2, asked.gpus() / 2) : asked;
  }

  private static boolean counts(Layout layout) {
    return layout.gpusPerNode() > Layout.GPUS_OF_A_NODE;
  }

  static Function<Replay, Discipline> discipline(Case faced) {
    return replay -> new Production(replay, layout(faced.layout()), faced.sharing());
  }

  /**
   * The default, where starting, stopping and cleaning up take no time. Where GPUs are only counted
   * it is all the same in which half work stands, so the halves are kept alike, which is nearest to
   * having none: else a gang would wait for the fuller one while there is room enough in all.
   */
  private static Policy policy(Layout layout, Sharing sharing) {
    int each = Math.min(sharing.promisesPerAccount(), Policy.DEFAULT.promises().perPool());
    return Policy.DEFAULT
        .change()
        .bounds(Duration.ZERO, Duration.ZERO, Duration.ZERO)
        .promises(Policy.DEFAULT.promises().atMost(Policy.DEFAULT.promises().perPool(), each))
        .placement(counts(layout) ? Weights.only(Rule.SPREADING) : Policy.DEFAULT.placement())
        .done();
  }

  @Override
  public void arrive(int job) {
    cluster.arrive(job);
    waiters.add(job);
    waiting.add(job);
  }

  @Override
  public void end(int job) {
    cluster.end(job);
  }

  @Override
  public void decide(boolean early) {
    slots.forEach(replay::give);
    slots.clear();
    Plan plan = engine.decide(cluster.state(), ProductionCluster.time(replay.now()));
    for (Start start : plan.starts()) {
      int job = ProductionCluster.job(start.session());
      Place place = cluster.start(start);
      replay.take(job, place);
      replay.begin(job, place);
      waiters.remove(job);
      waiting.remove(job);
    }
    cluster.promises(plan.promises().values());
    Set<Integer> before = promised;
    promised = new HashSet<>();
    plan.promises().values().forEach(this::keep);
    before.stream()
        .filter(job -> !promised.contains(job) && waiters.contains(job))
        .forEach(waiting::add);
    look = nextReach();
  }

  @Override
  public int nextLook() {
    int next = look;
    for (Place slot : slots.values()) {
      next = Math.min(next, slot.begin());
    }
    return next;
  }

  private void keep(Promise promise) {
    int job = ProductionCluster.job(promise.session());
    int begin = ProductionCluster.seconds(promise.latestStart());
    promised.add(job);
    waiting.remove(job);
    if (replay.outcome().promised[job] < 0) {
      replay.outcome().tell(job, begin, replay.now());
    }
    Place slot = cluster.place(job, begin, promise.nodes());
    int end = begin + replay.bound(job);
    if (begin > replay.now() && replay.nodes().heldOn(slot, begin, end) == end) {
      replay.take(job, slot);
      slots.put(job, slot);
    }
  }

  /** When a start comes within reach or somebody becomes overdue, if nothing happens before. */
  private int nextReach() {
    int next = Nodes.EVER;
    waiting.reset();
    for (int job = waiting.next(); job >= 0; job = waiting.next()) {
      waiting.drop(job);
      Place place = replay.find(job, next == Nodes.EVER ? next : next + rules.nextUp() - 1);
      if (place != null && place.begin() > replay.now() + rules.nextUp()) {
        next = place.begin() - rules.nextUp();
      }
    }
    for (int job = waiters.first(); job >= 0; job = waiters.after(job)) {
      int overdue = replay.log().submitted()[job] + rules.overdue();
      if (overdue > replay.now()) {
        return Math.min(next, overdue);
      }
    }
    return next;
  }
}
