package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.billing.Payers;
import io.tollgate.scheduler.billing.QuoteDesk;
import io.tollgate.scheduler.cycle.StartTrial;
import io.tollgate.scheduler.cycle.Trial;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountDesk;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.identity.Channel;
import io.tollgate.scheduler.identity.Person;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.project.ProjectDesk;
import io.tollgate.scheduler.session.ArrayDesk;
import io.tollgate.scheduler.session.EnvironmentSeal;
import io.tollgate.scheduler.session.ExtensionDesk;
import io.tollgate.scheduler.session.PlaceWishes;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionDesk;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Submission;
import io.tollgate.scheduler.session.Suspension;
import io.tollgate.scheduler.session.WaitingDesk;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.BiFunction;

/** What users do, each through the desk that the API uses. */
final class FrontDoor {
  private final ServerRoom room;
  private final Ids ids;
  private final SessionDesk sessions;
  private final WaitingDesk waiting;
  private final ExtensionDesk extensions;
  private final AccountDesk accounts;
  private final Map<String, AccountId> known = new HashMap<>();
  private final Map<String, World> worlds = new HashMap<>();
  private long requests;

  FrontDoor(ServerRoom room, Ids ids) {
    this.room = room;
    this.ids = ids;
    this.sessions = new SessionDesk(room.rules().life(), EnvironmentSeal.withKey(new byte[32]));
    this.waiting = new WaitingDesk(room.rules().life());
    this.extensions =
        new ExtensionDesk(
            room.rules().life(),
            (session, wanted) -> room.atTheDoor().longestExtension(session, wanted));
    this.accounts = new AccountDesk(new Payers(), new Suspension(room.rules().life()));
  }

  /** Where orders are made and paid. */
  ShopDoor shop() {
    return new ShopDoor(this, accounts);
  }

  AccountId account(String name) {
    AccountId id = known.get(name);
    if (id == null) {
      throw new IllegalArgumentException("no account " + name);
    }
    return id;
  }

  /** The name of an account. */
  String nameOf(AccountId account) {
    return known.entrySet().stream()
        .filter(entry -> entry.getValue().equals(account))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  AccountId open(String name, World world, String plan, String group) {
    AccountId id = new AccountId(ids.next());
    known.put(name, id);
    worlds.put(name, world);
    act(
        "house",
        (tx, act) ->
            accounts.create(
                tx,
                new Account(
                    id, world, plan, group, Account.State.ACTIVE, Optional.empty(), act.at(), 1),
                new Person(Optional.of(name), Optional.empty()),
                act));
    if (known.size() == 1) {
      act("house", (tx, act) -> WideLimit.set(tx, id, act));
    }
    return id;
  }

  /** Sees to it that the account has a project of that name. */
  void project(String account, String name) {
    act(
        account,
        (tx, act) ->
            tx.projects().named(account(account), name).isPresent()
                || ProjectDesk.create(
                        tx, tx.accounts().find(account(account)).orElseThrow(), name, act)
                    != null);
  }

  /** An id for what is asked for more than once. */
  UUID newId() {
    return ids.next();
  }

  Outcome<Quote> quote(Wish wish) {
    return act(wish.account(), (tx, act) -> quote(tx, wish, act));
  }

  private Quote quote(Transaction tx, Wish wish, Act act) {
    QuoteDesk.Wish asked =
        new QuoteDesk.Wish(
            wish.workflow(),
            wish.shape().gpuModels(),
            wish.shape().nodes(),
            wish.shape().isPart() ? 0 : wish.shape().gpusPerNode(),
            wish.shape().isPart()
                ? OptionalInt.of(wish.shape().gpuThousandths())
                : OptionalInt.empty(),
            wish.minutes(),
            wish.preemptible() ? CapacityClass.PREEMPTIBLE : CapacityClass.ON_DEMAND);
    return QuoteDesk.make(tx, caller(wish), asked, act);
  }

  /** Quote and start in one transaction, of which nothing stays; empty when nobody is there. */
  Optional<StartTrial> trial(Wish wish) {
    try {
      Outcome<Object> refused =
          act(
              wish.account(),
              (tx, act) ->
                  StartTrial.in(
                      tx,
                      sessions,
                      caller(wish),
                      submission(wish, quote(tx, wish, act).quoteId()),
                      act));
      return refused
          .refusal()
          .map(refusal -> new StartTrial(List.of(refusal), Optional.empty(), Optional.empty()));
    } catch (Trial.TakenBack back) {
      return Optional.of((StartTrial) back.trial());
    }
  }

  Outcome<Session> submit(Wish wish, UUID quote) {
    Submission submission = submission(wish, quote);
    return act(wish.account(), (tx, act) -> sessions.submit(tx, caller(wish), submission, act));
  }

  /** What operators and sales do with accounts, nodes and sessions. */
  HouseDoor house() {
    return new HouseDoor(this, accounts, waiting, room.rules().life());
  }

  /** What users do with arrays. */
  ArrayDoor arrays() {
    return new ArrayDoor(this, new ArrayDesk(sessions, room.rules().life()));
  }

  static Submission submission(Wish wish, UUID quote) {
    return new Submission(
        quote,
        Optional.empty(),
        wish.project(),
        List.of("work"),
        Map.of(),
        List.of(),
        wish.labels(),
        wish.shape().cpus(),
        wish.shape().memoryBytes(),
        new PlaceWishes(wish.shape().labels(), wish.shape().neighbours()),
        wish.requeue(),
        wish.priorityClass(),
        wish.allowInfeasible(),
        wish.times().timing(),
        wish.times().held(),
        wish.times().terms(),
        wish.idle());
  }

  Outcome<Session> stop(SessionId session, EndReason reason) {
    return act(
        "user",
        (tx, act) -> sessions.stop(tx, tx.sessions().find(session).orElseThrow(), reason, act));
  }

  Outcome<Session> onHold(SessionId session, boolean held) {
    return act(
        "user",
        (tx, act) -> {
          Session found = tx.sessions().find(session).orElseThrow();
          return held ? waiting.hold(tx, found, act) : waiting.release(tx, found, act);
        });
  }

  Outcome<Session> rank(SessionId session, int priority) {
    return act(
        "user",
        (tx, act) -> waiting.rank(tx, tx.sessions().find(session).orElseThrow(), priority, act));
  }

  Outcome<Session> extend(Wish wish, SessionId session, UUID quote) {
    return act(
        wish.account(),
        (tx, act) ->
            extensions.extend(
                tx, caller(wish), tx.sessions().find(session).orElseThrow(), quote, act));
  }

  boolean isSuspended(String account) {
    return room.database()
        .inTransaction(tx -> tx.accounts().find(account(account)))
        .filter(Account::isSuspended)
        .isPresent();
  }

  /** Operators call it by its name. */
  void know(Layout.NodeSpec node) {
    worlds.put(node.name(), node.world());
  }

  World worldOf(String name) {
    return worlds.getOrDefault(name, World.LIVE);
  }

  Caller caller(Wish wish) {
    return caller(wish.account(), key(wish.account(), wish.channel()), wish.channel());
  }

  /** Who sets the limits of an account, by a key that does nothing else. */
  Caller owner(String account) {
    return caller(account, new UUID(0, number(account)), Channel.APP);
  }

  private Caller caller(String account, UUID key, Channel channel) {
    return new Caller(
        key, Optional.of(account(account)), worldOf(account), EnumSet.of(Scope.USER), channel);
  }

  /** The key by which an account's users come through that channel. */
  UUID key(String account, Channel channel) {
    return new UUID(1 + channel.ordinal(), number(account));
  }

  private long number(String account) {
    return account(account).value().getLeastSignificantBits();
  }

  /** Does it in a transaction of the replica that is at the door. */
  <T> Outcome<T> act(String actor, BiFunction<Transaction, Act, T> work) {
    Replica replica = room.atTheDoor();
    if (replica.isDown()) {
      return new Outcome<>(Optional.empty(), Optional.empty(), true);
    }
    Act act = new Act(actor, "request-" + requests++, replica.now());
    try {
      return new Outcome<>(
          Optional.of(replica.transaction(tx -> work.apply(tx, act))), Optional.empty(), false);
    } catch (ApiException refused) {
      return new Outcome<>(Optional.empty(), Optional.of(refused.refusal()), false);
    } catch (Replica.Crash crash) {
      return new Outcome<>(Optional.empty(), Optional.empty(), true);
    }
  }
}
