package io.tollgate.scheduler.replica;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.cycle.SchedulingCycle;
import io.tollgate.scheduler.cycle.StartTrial;
import io.tollgate.scheduler.cycle.TrialDocument;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.session.SessionDesk;
import io.tollgate.scheduler.session.StartTrials;
import io.tollgate.scheduler.session.WantedStart;
import io.tollgate.scheduler.transaction.SqlTransaction;
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
 * Says what would become of starts. They are judged by the rows of now; what is not refused is
 * decided by whoever leads, here or elsewhere.
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
  private final InstantSource clock;
  private final ThreadPoolExecutor one =
      new ThreadPoolExecutor(
          1, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), Trials::thread);

  public Trials(
      SchedulingCycle cycle,
      FollowedLeader leader,
      Database database,
      SessionDesk desk,
      InstantSource clock) {
    this.cycle = cycle;
    this.leader = leader;
    this.database = database;
    this.desk = desk;
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
    return bounded(
        wanted,
        () ->
            own(wanted)
                .or(() -> leader.trial(wanted.caller().keyId(), body))
                .orElseThrow(Trials::unknown));
  }

  /** What this server says while it leads; empty while it does not, or could not say in time. */
  CompletableFuture<Optional<ObjectNode>> ownAnswer(WantedStart wanted) {
    return bounded(wanted, () -> own(wanted));
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

  private Optional<ObjectNode> own(WantedStart wanted) {
    Instant asked = clock.instant();
    StartTrial trial = tried(wanted, asked);
    return trial.refusals().isEmpty()
        ? cycle.wouldBe(trial, asked)
        : Optional.of(TrialDocument.refused(trial, asked));
  }

  private StartTrial tried(WantedStart wanted, Instant now) {
    try {
      return database.inTransactionBlocking(
          handle ->
              StartTrial.in(
                  new SqlTransaction(handle),
                  desk,
                  wanted.caller(),
                  wanted.wish(),
                  wanted.act(now)));
    } catch (StartTrial.TakenBack back) {
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
