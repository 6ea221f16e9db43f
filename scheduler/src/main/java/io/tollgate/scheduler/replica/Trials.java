package io.tollgate.scheduler.replica;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.cycle.ArrayTrial;
import io.tollgate.scheduler.cycle.SchedulingCycle;
import io.tollgate.scheduler.cycle.StartTrial;
import io.tollgate.scheduler.cycle.Trial;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.session.ArrayDesk;
import io.tollgate.scheduler.session.ArraySize;
import io.tollgate.scheduler.session.ArrayWish;
import io.tollgate.scheduler.session.SessionDesk;
import io.tollgate.scheduler.session.StartTrials;
import io.tollgate.scheduler.session.WantedStart;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Says what would become of starts and arrays. They are judged by the rows of now; what is not
 * refused is decided by whoever leads, here or elsewhere.
 *
 * <p>A decision from nothing takes seconds where 100,000 wait, so one is made at a time, and few
 * may wait for theirs.
 */
public final class Trials implements StartTrials {
  /** Each takes a moment; with a long queue nobody waits for more than a minute. */
  private static final int WAITING_MAX = 16;

  private final SchedulingCycle cycle;
  private final FollowedLeader leader;
  private final Database database;
  private final SessionDesk desk;
  private final ArrayDesk arrays;
  private final InstantSource clock;
  private final ThreadPoolExecutor one =
      new ThreadPoolExecutor(
          1, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), Trials::thread);

  public Trials(
      SchedulingCycle cycle,
      FollowedLeader leader,
      Database database,
      SessionDesk desk,
      ArrayDesk arrays,
      InstantSource clock) {
    this.cycle = cycle;
    this.leader = leader;
    this.database = database;
    this.desk = desk;
    this.arrays = arrays;
    this.clock = clock;
    one.allowCoreThreadTimeOut(true); // Nobody need close it.
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "start-trials");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public CompletableFuture<ObjectNode> tell(WantedStart wanted, ObjectNode body) {
    return told(wanted, attempt(wanted), body);
  }

  @Override
  public CompletableFuture<ObjectNode> tellArray(
      WantedStart wanted, ArraySize size, ObjectNode body) {
    return told(wanted, attempt(wanted, size), body);
  }

  /** What this server says while it leads; empty while it does not, or could not say in time. */
  CompletableFuture<Optional<ObjectNode>> ownAnswer(WantedStart wanted) {
    return bounded(wanted, () -> own(wanted, attempt(wanted)));
  }

  /** The same of an array. */
  CompletableFuture<Optional<ObjectNode>> ownAnswer(WantedStart wanted, ArraySize size) {
    return bounded(wanted, () -> own(wanted, attempt(wanted, size)));
  }

  /** What is done in a transaction and always ends with {@link Trial.TakenBack}. */
  private interface Attempt {
    void in(Transaction tx, Act act);
  }

  private Attempt attempt(WantedStart wanted) {
    return (tx, act) -> StartTrial.in(tx, desk, wanted.caller(), wanted.wish(), act);
  }

  private Attempt attempt(WantedStart wanted, ArraySize size) {
    return (tx, act) ->
        ArrayTrial.in(tx, arrays, wanted.caller(), new ArrayWish(wanted.wish(), size), act);
  }

  private CompletableFuture<ObjectNode> told(WantedStart wanted, Attempt attempt, ObjectNode body) {
    return bounded(
        wanted,
        () ->
            own(wanted, attempt)
                .or(() -> leader.trial(wanted.caller().keyId(), body))
                .orElseThrow(Trials::unknown));
  }

  private <T> CompletableFuture<T> bounded(WantedStart wanted, Supplier<T> work) {
    wanted.account(); // A key of the house has nobody to pay for it.
    try {
      return CompletableFuture.supplyAsync(work, one);
    } catch (RejectedExecutionException full) {
      return CompletableFuture.failedFuture(
          ApiException.of(
              ErrorCode.LEADER_UNREACHABLE,
              "More than "
                  + WAITING_MAX
                  + " dry runs wait already. Nothing was changed. Ask again in a moment."));
    }
  }

  private Optional<ObjectNode> own(WantedStart wanted, Attempt attempt) {
    Instant asked = clock.instant();
    Trial trial = tried(attempt, wanted.act(asked));
    return trial.sessions().isEmpty()
        ? Optional.of(trial.undecided(asked))
        : cycle.wouldBe(trial, asked);
  }

  private Trial tried(Attempt attempt, Act act) {
    try {
      return database.inTransactionBlocking(
          handle -> {
            attempt.in(new SqlTransaction(handle), act);
            throw new IllegalStateException("a trial was not taken back by itself");
          });
    } catch (Trial.TakenBack back) {
      return back.trial();
    }
  }

  private static ApiException unknown() {
    return ApiException.of(
        ErrorCode.LEADER_UNREACHABLE,
        "The server that decides cannot be asked at the moment, so nobody can say what would become"
            + " of it. Nothing was changed. Ask again in a few seconds.");
  }
}
