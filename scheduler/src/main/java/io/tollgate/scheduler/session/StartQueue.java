package io.tollgate.scheduler.session;

import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.idempotency.Idempotency;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Starts of all accounts, a few transactions at a time: what arrives while they are under way waits
 * and goes together into the next. A transaction of many costs little more than one of one, so a
 * server accepts many times as many. Each start is still accepted or refused on its own, in the
 * order of its account, and answered once it is durable; accounts take turns, so a flood of one
 * delays no other.
 */
public final class StartQueue {
  /** What one transaction starts; it lasts some tens of milliseconds then. */
  static final int TOGETHER_MAX = 128;

  /** Transactions at a time; a second begins only while as many wait as one takes. */
  private static final int LANES = 2;

  /** Starts of one account that may wait: some seconds of work. */
  static final int WAITING_OF_ACCOUNT_MAX = 1_000;

  /** Starts of all accounts that may wait. */
  static final int WAITING_MAX = 10_000;

  private final Database database;
  private final SessionDesk desk;
  private final SessionView view;
  private final InstantSource clock;

  // All of these under the lock of this.
  private final Map<AccountId, ArrayDeque<Waiting>> waiting = new HashMap<>();
  private final Set<AccountId> ready = new LinkedHashSet<>();
  private final Set<AccountId> busy = new LinkedHashSet<>();
  private int waitingInAll;
  private int underWay;

  /** On a pool; starts as the desk does, answers as the view shows. */
  public StartQueue(Database database, SessionDesk desk, SessionView view, InstantSource clock) {
    this.database = database;
    this.desk = desk;
    this.view = view;
    this.clock = clock;
  }

  /** A start that somebody waits for. */
  private static final class Waiting {
    final WantedStart wanted;
    final Promise<Answer> promise = Promise.promise();

    Waiting(WantedStart wanted) {
      this.wanted = wanted;
    }
  }

  /** Starts it, or fails as {@link SessionDesk#submit} throws. */
  public Future<Answer> start(WantedStart wanted) {
    AccountId account = wanted.account();
    Waiting mine = new Waiting(wanted);
    synchronized (this) {
      ArrayDeque<Waiting> others = waiting.computeIfAbsent(account, id -> new ArrayDeque<>());
      if (others.size() >= WAITING_OF_ACCOUNT_MAX || waitingInAll >= WAITING_MAX) {
        return Future.failedFuture(tooMany(others.size()));
      }
      others.add(mine);
      waitingInAll++;
      if (!busy.contains(account)) {
        ready.add(account);
      }
    }
    runNext();
    return mine.promise.future();
  }

  private static ApiException tooMany(int ofAccount) {
    return ApiException.of(
        ErrorCode.DATABASE_BUSY,
        (ofAccount >= WAITING_OF_ACCOUNT_MAX
                ? WAITING_OF_ACCOUNT_MAX + " starts of the account"
                : WAITING_MAX + " starts")
            + " wait already. Nothing was changed. Try again in a moment.");
  }

  private void runNext() {
    List<Waiting> group = next();
    if (!group.isEmpty()) {
      // One alone too: it leaves the lane to others when it would have to wait for somebody.
      together(group).onSuccess(left -> leaveLane(group, left));
    }
  }

  /** One of each account in turn until it is full; empty when it should wait for a lane. */
  private synchronized List<Waiting> next() {
    List<Waiting> group = new ArrayList<>();
    boolean fillsOne = waitingInAll >= TOGETHER_MAX;
    if (underWay >= LANES || underWay > 0 && !fillsOne) {
      return group;
    }
    Set<AccountId> taken = new LinkedHashSet<>();
    while (group.size() < TOGETHER_MAX && !ready.isEmpty()) {
      Iterator<AccountId> turn = ready.iterator();
      AccountId account = turn.next();
      turn.remove();
      ArrayDeque<Waiting> others = waiting.getOrDefault(account, new ArrayDeque<>());
      group.add(others.remove());
      taken.add(account);
      if (!others.isEmpty()) {
        ready.add(account);
      }
    }
    ready.removeAll(taken);
    busy.addAll(taken);
    waitingInAll -= group.size();
    underWay += group.isEmpty() ? 0 : 1;
    return group;
  }

  /** The lane is free; accounts of which some come alone are so only after them. */
  private void leaveLane(List<Waiting> group, Map<AccountId, List<Waiting>> left) {
    synchronized (this) {
      underWay--;
      group.stream()
          .map(one -> one.wanted.account())
          .filter(account -> !left.containsKey(account))
          .forEach(this::free);
    }
    left.forEach(
        (account, ones) ->
            oneByOne(ones, 0)
                .onComplete(
                    done -> {
                      free(account);
                      runNext();
                    }));
    runNext();
  }

  private synchronized void free(AccountId account) {
    if (!busy.remove(account)) {
      return;
    }
    ArrayDeque<Waiting> others = waiting.get(account);
    if (others == null || others.isEmpty()) {
      waiting.remove(account);
    } else {
      ready.add(account);
    }
  }

  private Future<Void> oneByOne(List<Waiting> ones, int from) {
    return from == ones.size()
        ? Future.succeededFuture()
        : alone(ones.get(from)).compose(done -> oneByOne(ones, from + 1));
  }

  /** Never fails; who waits hears what became of it. */
  private Future<Void> alone(Waiting one) {
    return database
        .inTransaction(
            handle ->
                Idempotency.around(
                    handle,
                    one.wanted.key(),
                    () -> {
                      WantedStart wanted = one.wanted;
                      Session session =
                          desk.submit(
                              new SqlTransaction(handle),
                              wanted.caller(),
                              wanted.wish(),
                              wanted.act(clock.instant()));
                      return Answer.created(view.of(handle, session, clock.instant()));
                    }))
        .onComplete(one.promise)
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  /** Those that have to come alone, by account; all of them when the transaction failed. */
  private Future<Map<AccountId, List<Waiting>>> together(List<Waiting> group) {
    return database
        .inTransaction(
            handle ->
                new StartGroup<Waiting>(handle, desk, view, one -> one.wanted, clock.instant())
                    .start(group))
        .otherwise(List.of())
        .map(
            told -> {
              Set<Waiting> done = Collections.newSetFromMap(new IdentityHashMap<>());
              for (StartGroup.Told<Waiting> one : told) {
                one.answer().ifPresent(one.to().promise::tryComplete);
                one.refusal().ifPresent(one.to().promise::tryFail);
                done.add(one.to());
              }
              Map<AccountId, List<Waiting>> left = new LinkedHashMap<>();
              group.stream()
                  .filter(one -> !done.contains(one))
                  .forEach(
                      one ->
                          left.computeIfAbsent(one.wanted.account(), id -> new ArrayList<>())
                              .add(one));
              return left;
            });
  }
}
