package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.agent.NodeTimers;
import io.tollgate.scheduler.agent.ProofCharges;
import io.tollgate.scheduler.agent.SyncTurn;
import io.tollgate.scheduler.agent.protocol.Messages.SyncAnswer;
import io.tollgate.scheduler.agent.protocol.Messages.SyncRequest;
import io.tollgate.scheduler.cycle.Board;
import io.tollgate.scheduler.cycle.Committed;
import io.tollgate.scheduler.cycle.DeposedException;
import io.tollgate.scheduler.cycle.ExtensionCheck;
import io.tollgate.scheduler.cycle.Reign;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Plan;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One server process: its clock, its held syncs, and its reign while it leads. */
final class Replica {
  /** The process died in the middle of a transaction, of which nothing remains. */
  static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1;

    Crash() {
      super("the server died", null, false, false);
    }
  }

  /** When the next transaction kills it. */
  enum Doom {
    NONE,
    BEFORE_COMMIT,
    AFTER_COMMIT
  }

  private final int number;
  private final ServerRoom room;
  private final HeldSyncs held;
  private final Fate fate;
  private long skewMs;
  private long downUntil;
  private boolean stopped;
  private @Nullable Reign reign;
  private Instant leadsSince = Agenda.BEGINNING;
  private @Nullable Board board;
  private ExtensionCheck extensions;

  Replica(int number, ServerRoom room) {
    this.number = number;
    this.room = room;
    this.held = new HeldSyncs(this, room);
    this.fate = new Fate(this, room);
    this.extensions = new ExtensionCheck(room.rules().policy());
  }

  int number() {
    return number;
  }

  boolean isDown() {
    return room.agenda().now() < downUntil;
  }

  /** Stopped by a signal: it neither works nor knows that it does not. */
  boolean isStopped() {
    return stopped;
  }

  boolean leads() {
    return reign != null;
  }

  Optional<Board> board() {
    return Optional.ofNullable(board);
  }

  /** Its own wall clock. */
  Instant now() {
    return Agenda.instant(room.agenda().now() + skewMs);
  }

  void skew(long ms) {
    skewMs = ms;
  }

  void lead(Reign next) {
    reign = next;
    leadsSince = now();
    board = null;
    extensions = new ExtensionCheck(room.rules().policy());
  }

  /** When it began to lead last. */
  Instant leadsSince() {
    return leadsSince;
  }

  /** Leads no more, and forgets what it knew. */
  void resign() {
    reign = null;
    board = null;
  }

  // Dying.

  void crash(long downMs) {
    if (leads()) {
      room.leaderLost();
    }
    downUntil = room.agenda().now() + downMs;
    held.forget();
    reign = null;
    board = null;
    fate.spare();
    room.agenda().after(Math.min(downMs, 2_500), room::elect);
    room.agenda().after(downMs, room::elect);
  }

  /** The next transaction kills it, or none does after all; it then stays down for so long. */
  void doom(Doom when, long downMs) {
    fate.doom(when, downMs);
  }

  /**
   * A transaction of this process. When it is doomed it dies in it, before or after the commit, and
   * nobody is answered.
   */
  <T> T transaction(Function<Transaction, T> work) {
    return fate.transaction(work, durable -> {});
  }

  // Leading.

  /** The part of a round that applies what silence and bounds mean by now. */
  void sweep(NodeTimers timers) {
    Reign current = reign;
    if (current != null) {
      Instant now = now();
      transaction(
          tx -> {
            current.sweep(tx, timers, now);
            return true;
          });
    }
  }

  void round(NodeTimers timers, ServerRoom.RoundWatcher watcher) {
    Reign current = reign;
    if (current == null) {
      return;
    }
    try {
      Instant now = now();
      transaction(
          tx -> {
            current.sweep(tx, timers, now);
            return true;
          });
      while (current.mayMake()) {
        transaction(
            tx -> {
              current.make(tx, now);
              return true;
            });
      }
      ClusterState state = transaction(current::catchUp); // 1
      watcher.caughtUp(state);
      Plan plan = current.decide(state, now); // 2-5
      room.decided(plan);
      Committed done = transaction(tx -> current.commit(tx, plan, now)); // 6, 7
      board = current.remember(state, plan, now);
      if (!done.overruled()) {
        watcher.round(current, state, plan, now);
      }
      board.nextLook().ifPresent(next -> room.lookAt(Agenda.notBefore(next) - skewMs));
      if (!done.done().isEmpty() || !done.returned().isEmpty()) {
        room.nudge();
      }
    } catch (DeposedException deposed) {
      reign = null;
      board = null;
    } catch (Crash crash) {
      // Gone, and with it what it remembered.
    }
  }

  /** Stops it between deciding and committing; another leads by the time it goes on. */
  void stopInARound(long ms, ServerRoom.RoundWatcher watcher) {
    Reign current = reign;
    if (current == null || stopped || isDown()) {
      return;
    }
    Instant then = now();
    ClusterState state = room.transaction(current::catchUp);
    Plan plan = current.decide(state, then);
    stopped = true;
    room.leaderLost();
    room.agenda().after(2_500, room::elect);
    room.agenda()
        .after(
            ms,
            () -> {
              stopped = false;
              if (reign != current) {
                return;
              }
              try {
                room.transaction(tx -> current.commit(tx, plan, then));
                if (room.database().epoch() != current.epoch()) {
                  watcher.deposedCommitted(current.epoch());
                }
              } catch (DeposedException expected) {
                // The fence held.
              }
              reign = null;
              board = null;
              room.elect();
            });
  }

  /** The most minutes that break no promise, as far as this replica can know. */
  int longestExtension(SessionId session, int wanted) {
    for (Replica replica : room.replicas()) {
      Board picture = replica.board;
      if (picture != null && replica.leads() && !replica.isDown() && !replica.stopped) {
        return replica.extensions.longest(picture, session, wanted, replica.now());
      }
    }
    return 0; // Nobody can say what was promised, so nothing is risked.
  }

  // Agents.

  void receive(SyncRequest request, Consumer<SyncAnswer> reply) {
    if (stopped) {
      return; // The connection stands and nobody answers.
    }
    NodeId node = new NodeId(request.nodeId());
    held.overtake(request.nodeId());
    SyncTurn.Taken taken;
    try {
      taken =
          fate.transaction(
              tx -> room.turn().take(tx, tx.agents().lock(node), request, now()),
              done -> room.taken(request, done));
      charge(taken);
    } catch (Crash crash) {
      return;
    }
    if (SyncTurn.isNews(taken, request)) {
      reply.accept(SyncTurn.answer(taken, request, List.of()));
      return;
    }
    held.hold(request, taken, reply);
  }

  /** In a transaction of its own, as on a server: whoever dies between the two loses nothing. */
  private void charge(SyncTurn.Taken taken) {
    if (!taken.due().isEmpty()) {
      transaction(tx -> ProofCharges.post(tx, taken.due(), now()));
    }
  }

  /** There is something new for these nodes; those whose syncs are held here are answered. */
  void wake(Collection<UUID> nodes) {
    if (isServing()) {
      held.wake(nodes);
    }
  }

  /** The fallback of the notices: looks again for every held sync. */
  void wakeMissed() {
    if (isServing()) {
      held.wakeAll();
    }
  }

  /** Neither down nor stopped. */
  boolean isServing() {
    return !isDown() && !stopped;
  }
}
