package io.tollgate.scheduler.transaction;

import io.tollgate.metering.Cause;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.metering.pricing.QuoteRequest;
import io.tollgate.scheduler.agent.AgentConfig;
import io.tollgate.scheduler.agent.NodeTimers;
import io.tollgate.scheduler.agent.SyncTurn;
import io.tollgate.scheduler.billing.Payers;
import io.tollgate.scheduler.cycle.Committed;
import io.tollgate.scheduler.cycle.Reign;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Plan;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountDesk;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.identity.Channel;
import io.tollgate.scheduler.identity.Person;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.idle.IdleWish;
import io.tollgate.scheduler.session.EnvironmentSeal;
import io.tollgate.scheduler.session.ExtensionDesk;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.PlaceWishes;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionDesk;
import io.tollgate.scheduler.session.StartTerms;
import io.tollgate.scheduler.session.Submission;
import io.tollgate.scheduler.session.Suspension;
import io.tollgate.scheduler.session.Timing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The production use cases over a world in memory, whose clock a test moves. */
final class MemoryHouse {
  final TimeOrderedIds ids = new TimeOrderedIds();
  final InMemoryDatabase database = new InMemoryDatabase(ids);
  final LifePolicy life = LifePolicy.defaults();
  final EnvironmentSeal seal = seal();
  final SyncTurn turn = new SyncTurn(life, seal);
  final SessionDesk desk = new SessionDesk(life, seal);
  final ExtensionDesk extensions = new ExtensionDesk(life, (session, wanted) -> wanted);
  final AccountDesk accounts = new AccountDesk(new Payers(), new Suspension(life));
  Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private final NodeTimers timers = new NodeTimers(AgentConfig.defaults(), life);
  private final Reign reign;

  MemoryHouse() {
    long epoch = database.inTransaction(tx -> tx.leadership().raise(ids.get(), "memory", "token"));
    reign = new Reign(epoch, now, life, Reign.policy(life));
    database.inTransaction(
        tx -> {
          reign.begin(tx);
          return true;
        });
  }

  private static EnvironmentSeal seal() {
    try {
      Path directory = Files.createTempDirectory("tollgate-memory");
      Path file = directory.resolve("secret.key");
      EnvironmentSeal made = EnvironmentSeal.fromFile(file);
      Files.delete(file);
      Files.delete(directory);
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  Act act(String actor) {
    return new Act(actor, "request-1", now);
  }

  /** A new account with credits, and who calls for it. */
  Caller customer(long credits) {
    AccountId id = new AccountId(ids.get());
    Account account =
        new Account(
            id,
            World.LIVE,
            "enterprise",
            "standard",
            Account.State.ACTIVE,
            Optional.empty(),
            now,
            1);
    database.inTransaction(
        tx -> {
          accounts.create(tx, account, Person.UNKNOWN, act("house"));
          return tx.metering()
              .credit(
                  ids.get(),
                  id.value(),
                  Money.ofCredits(credits),
                  GrantKind.PAID,
                  10,
                  Optional.empty(),
                  new Cause("house", "request-1", "paid"),
                  now);
        });
    return new Caller(ids.get(), Optional.of(id), World.LIVE, Set.of(Scope.USER), Channel.APP);
  }

  Quote quote(Caller caller, int nodes, int gpus, int minutes) {
    QuoteRequest request =
        new QuoteRequest(
            ids.get(),
            caller.requireAccount().value(),
            "app",
            "standard",
            "command",
            false,
            "h100",
            CapacityClass.ON_DEMAND,
            nodes,
            gpus,
            OptionalInt.empty(),
            minutes,
            new Cause(caller.actor(), "request-1", "quote"),
            now);
    return database.inTransaction(
        tx ->
            tx.metering()
                .quote(request)
                .fold(
                    quote -> quote,
                    unknown -> {
                      throw new AssertionError(unknown);
                    }));
  }

  Session submit(Caller caller, Quote quote) {
    return submit(caller, quote, IdleWish.UNSAID);
  }

  Session submit(Caller caller, Quote quote, IdleWish idle) {
    Submission wish =
        new Submission(
            quote.quoteId(),
            Optional.empty(),
            Optional.empty(),
            List.of("train"),
            Map.of(),
            List.of(),
            Map.of(),
            0,
            0,
            PlaceWishes.ANYWHERE,
            false,
            java.util.Optional.empty(),
            false,
            Timing.ANY,
            false,
            StartTerms.PLAIN,
            idle);
    return database.inTransaction(tx -> desk.submit(tx, caller, wish, act(caller.actor())));
  }

  /** A whole round of the cycle. */
  Committed round() {
    ClusterState state = database.inTransaction(reign::catchUp);
    Plan plan = reign.decide(state, now);
    Committed done = database.inTransaction(tx -> reign.commit(tx, plan, now));
    reign.remember(state, plan, now);
    return done;
  }

  /** Whether what the cycle has folded is what a reload finds. */
  boolean foldedEqualsReload() {
    return database.inTransaction(reign::differenceFromReload).isEmpty();
  }

  void sweep() {
    database.inTransaction(
        tx -> {
          reign.sweep(tx, timers, now);
          return true;
        });
  }
}
