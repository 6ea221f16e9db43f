package io.tollgate.scheduler.cycle;

import io.tollgate.scheduler.agent.NodeTimers;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Engine;
import io.tollgate.scheduler.decision.Plan;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.decision.Preempt;
import io.tollgate.scheduler.decision.Start;
import io.tollgate.scheduler.idle.IdleSweep;
import io.tollgate.scheduler.quota.UsageBooking;
import io.tollgate.scheduler.session.ArrayEvents;
import io.tollgate.scheduler.session.ArrayMaker;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One time of leading: what it remembers, and the phases of its rounds. Each phase that touches
 * rows gets the transaction from the caller, who commits it. A reign whose transaction failed is
 * not used any more: what it remembers may be ahead of the rows.
 */
public final class Reign {
  /** To work out when each of a long queue starts is too much for every round and every reader. */
  private static final Duration ESTIMATES_AT_MOST = Duration.ofSeconds(10);

  private final long epoch;
  private final Instant since;
  private final LifePolicy life;
  private final Policy policy;
  private final Engine engine;
  private final CatchUp catchUp;
  private final WaitLog waits = new WaitLog();
  private final PromiseNews news = new PromiseNews();
  private final PlanCommit commit;
  private final PreemptCommit preempts;
  private boolean mayMake = true;
  private long rulesSeen;

  /**
   * @param epoch under which it commits
   * @param since when it began; silence of nodes counts from here
   */
  public Reign(long epoch, Instant since, LifePolicy life, Policy policy) {
    this.epoch = epoch;
    this.since = since;
    this.life = life;
    this.policy = policy;
    this.engine = new Engine(policy, ESTIMATES_AT_MOST);
    this.catchUp = new CatchUp(life, policy.halfLife());
    this.commit = new PlanCommit(life);
    this.preempts = new PreemptCommit(life);
  }

  /** The decision's rules that go with a server's bounds. */
  public static Policy policy(LifePolicy life) {
    return Policy.DEFAULT
        .change()
        .bounds(life.startTimeout(), life.stopGrace(), life.cleanupBound())
        .done();
  }

  /** Under which it commits. */
  public long epoch() {
    return epoch;
  }

  /** Takes over what the leader before told users. */
  public void begin(Transaction tx) {
    waits.load(tx.waits());
    tx.usage().refade(policy.halfLife());
    catchUp.promises(Map.of(), waits.promises());
  }

  /** Applies what silence, bounds and idling mean by now. */
  public void sweep(Transaction tx, NodeTimers timers, Instant now) {
    PlanCommit.fence(tx, epoch);
    timers.sweep(tx, since, now);
    mayMake = true;
    new IdleSweep(life).sweep(tx, now);
    ArrayEvents.tellEnds(tx, now);
    UsageBooking.book(tx, policy.halfLife());
  }

  /** Whether {@link #make} might find something to do. */
  public boolean mayMake() {
    return mayMake;
  }

  /** Makes elements of one array that needs some, so that they are there when it is decided. */
  public void make(Transaction tx, Instant now) {
    PlanCommit.fence(tx, epoch);
    mayMake = ArrayMaker.makeSome(tx, now);
  }

  /** Phase 1: folds the rows changed since the last round. The transaction must be a snapshot. */
  public ClusterState catchUp(Transaction tx) {
    ClusterState state = catchUp.fold(tx);
    rulesSeen = state.rules().version();
    return state;
  }

  /** Phases 2 to 5: a function of state and time, which remembers what it worked out before. */
  public Plan decide(ClusterState state, Instant now) {
    return engine.decide(state, now);
  }

  /**
   * Phase 6: writes what still holds under the epoch and the rules of operators, and what users are
   * told. The notices in the transaction are phase 7.
   *
   * @throws DeposedException when another leader has taken over
   */
  public Committed commit(Transaction tx, Plan plan, Instant now) {
    Committed done = start(tx, plan.starts(), now);
    if (!done.overruled()) {
      tell(tx, plan, done, now);
    }
    return done;
  }

  /**
   * The first half of phase 6, for some of a plan's starts: a plan of many is committed in several
   * transactions, so that none lasts long.
   */
  public Committed start(Transaction tx, List<Start> starts, Instant now) {
    Committed done = commit.apply(tx, starts, epoch, rulesSeen, now);
    news.tell(tx, waits.started(tx.waits(), done.done(), now));
    mayMake |= !done.done().isEmpty(); // Elements that start make room for others.
    return done;
  }

  /**
   * The second half: who is made to leave, and what users are told. In a transaction of its own it
   * is fenced by the caller.
   */
  public void tell(Transaction tx, Plan plan, Committed done, Instant now) {
    waits.write(tx.waits(), plan.reasons(), now);
    List<Preempt> recalled = preempts.apply(tx, plan.preempts(), epoch, rulesSeen, now);
    news.tell(tx, waits.write(tx.waits(), plan.promises(), done.with(recalled), now));
  }

  /** After that commit is durable: what was told holds from now on. */
  public Board remember(ClusterState state, Plan plan, Instant now) {
    news.count();
    catchUp.promises(state.promises(), waits.promises());
    catchUp.prices(plan.prices());
    Optional<Instant> turn =
        Stream.of(plan.ripens(), catchUp.nextTurn(now))
            .flatMap(Optional::stream)
            .min(Instant::compareTo);
    return new Board(
        now,
        plan.waiting(),
        waits.since(),
        waits.promises(),
        state,
        plan.starts(),
        plan.preempts(),
        turn);
  }

  /**
   * Where the folded state differs from a full reload, empty when it does not; the transaction must
   * be a snapshot.
   */
  public Optional<String> differenceFromReload(Transaction tx) {
    CatchUp fresh = new CatchUp(life, policy.halfLife());
    fresh.promises(Map.of(), waits.promises());
    ClusterState loaded = fresh.fold(tx);
    ClusterState folded = catchUp.fold(tx).withLearned(loaded.learned());
    return loaded.equals(folded)
        ? Optional.empty()
        : difference(loaded.nodes(), folded.nodes())
            .or(() -> difference(loaded.queue(), folded.queue()))
            .or(() -> difference(loaded.held(), folded.held()))
            .or(() -> difference(loaded.accounts(), folded.accounts()))
            .or(() -> difference(loaded.promises(), folded.promises()))
            .or(() -> Optional.of(loaded.rules() + ", folded was " + folded.rules()));
  }

  private static <K, V> Optional<String> difference(Map<K, V> loaded, Map<K, V> folded) {
    Set<K> keys = new HashSet<>(loaded.keySet());
    keys.addAll(folded.keySet());
    return keys.stream()
        .filter(key -> !Objects.equals(loaded.get(key), folded.get(key)))
        .findFirst()
        .map(key -> key + " is " + loaded.get(key) + ", folded was " + folded.get(key));
  }
}
