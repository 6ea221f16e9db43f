package io.tollgate.benchmarks.simulation;

import io.tollgate.benchmarks.simulation.Replica.Crash;
import io.tollgate.benchmarks.simulation.Replica.Doom;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.function.Consumer;
import java.util.function.Function;

/** Whether the next transaction of a server process kills it, and how long it is down then. */
final class Fate {
  private final Replica replica;
  private final ServerRoom room;
  private Doom doom = Doom.NONE;
  private long downMs;

  Fate(Replica replica, ServerRoom room) {
    this.replica = replica;
    this.room = room;
  }

  void doom(Doom when, long downMs) {
    this.doom = when;
    this.downMs = downMs;
  }

  /** It died otherwise: what it was doomed to is over. */
  void spare() {
    doom = Doom.NONE;
  }

  /**
   * A transaction of the process. When it is doomed it dies in it, before or after the commit, and
   * nobody is answered.
   *
   * @param durable is told the result once it is committed, whether or not the process lives to
   *     tell anybody
   */
  <T> T transaction(Function<Transaction, T> work, Consumer<T> durable) {
    Doom now = doom;
    if (now == Doom.NONE) {
      T result = room.transaction(work);
      durable.accept(result);
      return result;
    }
    doom = Doom.NONE;
    try {
      T result =
          room.transaction(
              tx -> {
                T done = work.apply(tx);
                if (now == Doom.BEFORE_COMMIT) {
                  throw new Crash();
                }
                return done;
              });
      durable.accept(result);
      replica.crash(downMs);
      throwCrash();
      return result;
    } catch (Crash crash) {
      replica.crash(downMs);
      throw crash;
    }
  }

  private static void throwCrash() {
    throw new Crash();
  }
}
