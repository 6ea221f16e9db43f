package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.agent.NodeTimers;
import io.tollgate.scheduler.agent.SyncTurn;
import io.tollgate.scheduler.agent.protocol.Messages.SyncRequest;
import io.tollgate.scheduler.cycle.Reign;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Plan;
import io.tollgate.scheduler.decision.Start;
import io.tollgate.scheduler.event.NoticeSink;
import io.tollgate.scheduler.session.EnvironmentSeal;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.transaction.InMemoryDatabase;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The replicas over one database: all take syncs and requests, one leads. A replica may crash in
 * the middle of a transaction or right after it, and a leader may be stopped and wake up deposed.
 */
final class ServerRoom {
  /** What hears of the leader's rounds. */
  interface RoundWatcher {
    /** The leader has read the rows, and decides on this. */
    void caughtUp(ClusterState state);

    /** A round was decided and committed by the leader. */
    void round(Reign reign, ClusterState state, Plan plan, Instant now);

    /** A leader that another has deposed was let commit. */
    void deposedCommitted(long epoch);

    /** A session or its allocations changed in a transaction that is durable. */
    void changed(SessionId session);

    /** What a node says is durably taken. */
    void taken(SyncRequest request, SyncTurn.Taken taken);
  }

  private static final long ROUND_PAUSE_MS = 3;
  private static final long TICK_MS = 10_000;

  private final Agenda agenda;
  private final InMemoryDatabase database;
  private final Rules rules;
  private final NodeTimers timers;
  private final SyncTurn turn;
  private final RoundWatcher watcher;
  private final List<Replica> replicas = new ArrayList<>();
  private final Leaderless leaderless = new Leaderless();
  private boolean roundPlanned;
  private long noticesLostUntil;
  private long nextLook = Long.MAX_VALUE;
  private @Nullable Bounds bounds;
  private @Nullable Consumer<Start> overtaking;
  private boolean roundsHeld;

  ServerRoom(
      Agenda agenda, InMemoryDatabase database, Rules rules, int replicas, RoundWatcher watcher) {
    this.agenda = agenda;
    this.database = database;
    this.rules = rules;
    this.watcher = watcher;
    this.timers = new NodeTimers(rules.agents(), rules.life());
    this.turn = new SyncTurn(rules.life(), EnvironmentSeal.withKey(new byte[32]));
    for (int i = 0; i < replicas; i++) {
      this.replicas.add(new Replica(i, this));
    }
    database.onNotice(
        new NoticeSink() {
          @Override
          public void nodesWoken(Collection<UUID> nodes) {
            if (!noticesAreLost()) {
              ServerRoom.this.replicas.forEach(replica -> replica.wake(nodes));
            }
            nudgeIfInstant();
          }

          @Override
          public void cycleNudged() {
            if (!noticesAreLost()) {
              nudge();
            }
          }

          @Override
          public void sessionChanged(SessionId session) {
            watcher.changed(session);
            nudgeIfInstant();
          }
        });
  }

  List<Replica> replicas() {
    return replicas;
  }

  Agenda agenda() {
    return agenda;
  }

  InMemoryDatabase database() {
    return database;
  }

  Rules rules() {
    return rules;
  }

  SyncTurn turn() {
    return turn;
  }

  void taken(SyncRequest request, SyncTurn.Taken taken) {
    watcher.taken(request, taken);
  }

  /** The replica that users reach: the first that is not down. */
  Replica atTheDoor() {
    return replicas.stream()
        .filter(replica -> !replica.isDown())
        .findFirst()
        .orElse(replicas.get(0));
  }

  <T> T transaction(Function<Transaction, T> work) {
    return database.inTransaction(work);
  }

  /** The next round that starts anything is overtaken between its decision and its commit. */
  void overtakeARound(Consumer<Start> by) {
    overtaking = by;
  }

  void decided(Plan plan) {
    Consumer<Start> by = overtaking;
    if (by != null && !plan.starts().isEmpty()) {
      overtaking = null;
      by.accept(plan.starts().get(0));
    }
  }

  // Leading.

  /** Elects, and keeps electing: a leader that is gone is followed by another within seconds. */
  void open() {
    elect();
    if (!rules.instant()) {
      tick();
    }
  }

  /** Another replica leads from now on, with nothing but what the rows say. */
  void handOver() {
    int leader = 0;
    for (Replica replica : replicas) {
      if (replica.leads()) {
        leader = replica.number();
        replica.resign();
      }
    }
    crown(replicas.get((leader + 1) % replicas.size()));
  }

  /** Rounds are where something changed or a bound is reached, and nowhere else. */
  void withoutTicks(Bounds reached) {
    bounds = reached;
  }

  void elect() {
    if (replicas.stream().anyMatch(replica -> replica.leads() && !replica.isStopped())) {
      return;
    }
    replicas.stream()
        .filter(replica -> !replica.isDown() && !replica.isStopped())
        .findFirst()
        .ifPresent(this::crown);
  }

  /** Whether nobody led for a while between two times, clocks and the first round allowed for. */
  boolean wasLeaderless(long from, long until) {
    return leaderless.touches(from, until);
  }

  /** Whether a notice in that time may not have made a round. */
  boolean wasDeaf(long from, long until) {
    return from < noticesLostUntil || wasLeaderless(from, until);
  }

  /** A leader was lost, or does not know that it is none. */
  void leaderLost() {
    leaderless.begins(agenda.now());
  }

  private void crown(Replica next) {
    leaderless.ends(agenda.now());
    long epoch =
        transaction(
            tx -> tx.leadership().raise(new UUID(0, next.number() + 1L), "simulated", "token"));
    Reign reign = new Reign(epoch, next.now(), rules.life(), rules.policy());
    transaction(
        tx -> {
          reign.begin(tx);
          return true;
        });
    next.lead(reign);
    nudge();
  }

  /** Nobody hears a notice until that time; the fallbacks find what was missed. */
  void loseNotices(long until) {
    noticesLostUntil = Math.max(noticesLostUntil, until);
  }

  private boolean noticesAreLost() {
    return agenda.now() < noticesLostUntil;
  }

  /** A gate opens or a promised slot begins at that time. */
  void lookAt(long ms) {
    if (ms < nextLook || nextLook <= agenda.now()) {
      nextLook = ms;
      agenda.at(
          rules.instant() ? ms : ms + 1,
          () -> {
            if (nextLook == ms) {
              nudge();
            }
          });
    }
  }

  /** Many nudges make one round. */
  void nudge() {
    if (!roundPlanned) {
      roundPlanned = true;
      agenda.after(rules.instant() ? 0 : ROUND_PAUSE_MS, this::plannedRound);
    }
  }

  private void plannedRound() {
    if (rules.instant() && agenda.next() <= agenda.now()) {
      // What takes no time is over before anybody decides.
      agenda.after(0, this::plannedRound);
      return;
    }
    roundPlanned = false;
    replicas.stream().filter(Replica::leads).toList().forEach(this::round);
  }

  /** While they are held, what is due is applied, and nothing is decided. */
  void holdRounds(boolean held) {
    roundsHeld = held;
  }

  private void round(Replica leader) {
    if (leader.isDown() || leader.isStopped()) {
      return;
    }
    Bounds reached = bounds;
    if (reached == null) {
      leader.round(timers, watcher);
    } else {
      reached.hearNodes();
      if (roundsHeld) {
        leader.sweep(timers);
        return;
      }
      leader.round(timers, watcher);
      reached.next(leader.leadsSince()).ifPresent(this::lookAt);
    }
  }

  /** Without a tick, each change is a reason to look what is due next. */
  private void nudgeIfInstant() {
    if (rules.instant()) {
      nudge();
    }
  }

  /**
   * The fallbacks: a round at least now and then, and a look at what held syncs may have missed.
   */
  private void tick() {
    agenda.after(
        TICK_MS,
        () -> {
          elect();
          nudge();
          if (agenda.now() < noticesLostUntil + 2 * TICK_MS) {
            replicas.forEach(Replica::wakeMissed);
          }
          tick();
        });
  }
}
