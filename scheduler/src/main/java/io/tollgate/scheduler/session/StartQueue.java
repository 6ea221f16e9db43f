package io.tollgate.scheduler.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.idempotency.Idempotency;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Starts of one account, one transaction at a time: what arrives while one is under way waits and
 * goes together into the next. They would wait for the payer's lock anyhow, each with a connection
 * that others need; together they share it, and one statement holds the money of all. Each is still
 * accepted or refused on its own and in its turn, and answered once it is durable.
 */
final class StartQueue {
  /** What one transaction starts; it lasts some tens of milliseconds then. */
  static final int TOGETHER_MAX = 64;

  /** Starts of one account that may wait: some seconds of work. */
  static final int WAITING_MAX = 1_000;

  private final Database database;
  private final SessionDesk desk;
  private final SessionView view;
  private final InstantSource clock;

  /** Accounts with a transaction under way, and what waits for its end. */
  private final Map<AccountId, ArrayDeque<Waiting>> waiting = new HashMap<>();

  StartQueue(Database database, SessionDesk desk, SessionView view, InstantSource clock) {
    this.database = database;
    this.desk = desk;
    this.view = view;
    this.clock = clock;
  }

  /** A start that somebody waits for. */
  private static final class Waiting {
    final Call call;
    final Submission wish;
    final Promise<Answer> promise = Promise.promise();

    Waiting(Call call, Submission wish) {
      this.call = call;
      this.wish = wish;
    }
  }

  /** Starts it, or fails as {@link SessionDesk#submit} throws. */
  Future<Answer> start(Call call, Submission wish) {
    AccountId account = call.caller().requireAccount();
    Waiting mine = new Waiting(call, wish);
    synchronized (waiting) {
      ArrayDeque<Waiting> others = waiting.get(account);
      if (others != null) {
        if (others.size() >= WAITING_MAX) {
          return Future.failedFuture(
              ApiException.of(
                  ErrorCode.DATABASE_BUSY,
                  "More than "
                      + WAITING_MAX
                      + " starts of the account wait already. Nothing was changed. Try again in a"
                      + " moment."));
        }
        others.add(mine);
        return mine.promise.future();
      }
      waiting.put(account, new ArrayDeque<>());
    }
    run(account, List.of(mine));
    return mine.promise.future();
  }

  private void run(AccountId account, List<Waiting> group) {
    Future<Void> done =
        group.size() == 1
            ? alone(group.get(0))
            : together(account, group).recover(failure -> oneByOne(group, 0));
    done.onComplete(
        ended -> {
          List<Waiting> next = next(account);
          if (!next.isEmpty()) {
            run(account, next);
          }
        });
  }

  private List<Waiting> next(AccountId account) {
    synchronized (waiting) {
      ArrayDeque<Waiting> others = waiting.get(account);
      List<Waiting> group = new ArrayList<>();
      while (others != null && !others.isEmpty() && group.size() < TOGETHER_MAX) {
        group.add(others.remove());
      }
      if (group.isEmpty()) {
        waiting.remove(account);
      }
      return group;
    }
  }

  private Future<Void> oneByOne(List<Waiting> group, int from) {
    return from == group.size()
        ? Future.succeededFuture()
        : alone(group.get(from)).compose(done -> oneByOne(group, from + 1));
  }

  /** Never fails; who waits hears what became of it. */
  private Future<Void> alone(Waiting one) {
    return database
        .inTransaction(
            handle ->
                Idempotency.around(
                    handle,
                    one.call,
                    () -> {
                      Act act = act(one);
                      Session session =
                          desk.submit(new SqlTransaction(handle), one.call.caller(), one.wish, act);
                      return Answer.created(view.of(handle, session, act.at()));
                    }))
        .onComplete(one.promise)
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  /** Fails, with nothing changed, when they have to come one by one. */
  private Future<Void> together(AccountId account, List<Waiting> group) {
    return database
        .inTransaction(handle -> new Group(handle, account).start(group))
        .map(
            answers -> {
              answers.forEach(answer -> answer.accept());
              return null;
            });
  }

  private Act act(Waiting one) {
    return new Act(one.call.caller().actor(), one.call.requestId(), clock.instant());
  }

  /** What one of them is told after the commit. */
  private record Told(Waiting to, Optional<Answer> answer, Optional<ApiException> refusal) {
    void accept() {
      answer.ifPresent(to.promise::tryComplete);
      refusal.ifPresent(to.promise::tryFail);
    }
  }

  /** One that only its money is still to be asked about. */
  private record Judged(Waiting of, PreparedStart start) {}

  /** One transaction of several starts. */
  private final class Group {
    private final Handle handle;
    private final AccountId account;
    private final SqlTransaction tx;
    private final List<Told> told = new ArrayList<>();

    Group(Handle handle, AccountId account) {
      this.handle = handle;
      this.account = account;
      this.tx = new SqlTransaction(handle);
    }

    List<Told> start(List<Waiting> group) {
      List<Judged> prepared = new ArrayList<>();
      requireKeysOfTheirOwn(group);
      for (Waiting one : group) {
        try {
          Optional<Answer> known = Idempotency.begin(handle, one.call);
          if (known.isPresent()) {
            told.add(new Told(one, known, Optional.empty()));
          } else {
            prepare(one, group.size() - 1).ifPresent(prepared::add);
          }
        } catch (ApiException refusal) {
          // The key belongs to another request, whose answer stays.
          told.add(new Told(one, Optional.empty(), Optional.of(refusal)));
        }
      }
      if (!prepared.isEmpty()) {
        complete(prepared);
      }
      return told;
    }

    /** The second of a key waits for the first, which is not durable before all of them are. */
    private void requireKeysOfTheirOwn(List<Waiting> group) {
      Set<String> keys = new HashSet<>();
      for (Waiting one : group) {
        if (!one.call.idempotencyKey().map(keys::add).orElse(true)) {
          throw new PreparedStart.Crowded();
        }
      }
    }

    private Optional<Judged> prepare(Waiting one, int alongside) {
      try {
        return Optional.of(
            new Judged(one, desk.prepare(tx, one.call.caller(), one.wish, act(one), alongside)));
      } catch (ApiException refusal) {
        refuse(one, refusal);
        return Optional.empty();
      }
    }

    private void complete(List<Judged> prepared) {
      List<HoldOutcome> held =
          tx.metering()
              .holdAll(
                  account.value(), prepared.stream().map(judged -> judged.start().hold()).toList());
      List<Waiting> started = new ArrayList<>();
      List<Session> sessions = new ArrayList<>();
      for (int i = 0; i < prepared.size(); i++) {
        try {
          sessions.add(desk.complete(tx, prepared.get(i).start(), held.get(i)));
          started.add(prepared.get(i).of());
        } catch (ApiException refusal) {
          refuse(prepared.get(i).of(), refusal);
        }
      }
      List<ObjectNode> views = view.of(handle, sessions, clock.instant());
      for (int i = 0; i < started.size(); i++) {
        Answer answer = Answer.created(views.get(i));
        Idempotency.finish(handle, started.get(i).call, answer);
        told.add(new Told(started.get(i), Optional.of(answer), Optional.empty()));
      }
    }

    /** A refusal was judged before anything of it was written, so only its key is taken back. */
    private void refuse(Waiting one, ApiException refusal) {
      Idempotency.drop(handle, one.call);
      told.add(new Told(one, Optional.empty(), Optional.of(refusal)));
    }
  }
}
