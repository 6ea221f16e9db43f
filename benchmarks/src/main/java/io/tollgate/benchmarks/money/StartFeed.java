package io.tollgate.benchmarks.money;

import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.database.DatabaseConfig;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.identity.Channel;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.idle.IdleWish;
import io.tollgate.scheduler.session.EnvironmentSeal;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.PlaceWishes;
import io.tollgate.scheduler.session.SessionDesk;
import io.tollgate.scheduler.session.SessionView;
import io.tollgate.scheduler.session.StartQueue;
import io.tollgate.scheduler.session.StartTerms;
import io.tollgate.scheduler.session.Submission;
import io.tollgate.scheduler.session.Timing;
import io.tollgate.scheduler.session.WantedStart;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;

/**
 * Whole starts through the queue that the route calls: judged, held, queued, told to the log of
 * events, answered when durable.
 */
final class StartFeed implements AutoCloseable {
  /** Requests that wait for their answers at a time. */
  private static final int CLIENTS = 64;

  private final HoldFeed quotes;
  private final UUID key;
  private final Vertx vertx;
  private final Database database;
  private final StartQueue queue;

  /** Gives every payer its account, and a fleet that could run what is asked for. */
  StartFeed(MeterWorld world, HoldFeed quotes) {
    this.quotes = quotes;
    this.key = UUID.randomUUID();
    world.jdbi.useTransaction(
        handle -> {
          handle.execute(
              """
              INSERT INTO scheduler.plan (name, concurrent_sessions_max, queued_sessions_max, requests_per_minute,
                requests_per_day, priority_class, actor, request_id)
              VALUES ('benchmark', 1000000, 1000000, 1000000, 1000000, 'normal', 'benchmark', 'benchmark')
              """);
          handle.execute(
              """
              INSERT INTO scheduler.account (id, world, plan, account_group, state, state_since, actor,
                request_id, created_at)
              SELECT payer_id, 'live', 'benchmark', 'standard', 'active', now(), 'benchmark', 'benchmark', now()
              FROM metering.payer
              """);
          handle.execute(
              """
              INSERT INTO scheduler.api_key (id, account_id, world, prefix, last4, sha256, scopes, channel,
                created_at, actor, request_id)
              VALUES (?, ?, 'live', 'tg_live', 'last', sha256('benchmark'), '{user}', 'app', now(), 'benchmark',
                'benchmark')
              """,
              key,
              world.payers.get(0));
          for (int i = 0; i < 8; i++) {
            UUID node = UUID.randomUUID();
            handle.execute(
                """
                INSERT INTO scheduler.node (id, name, world, state, state_since, gpu_model, cpus,
                  memory_bytes, actor, request_id, created_at)
                VALUES (?, ?, 'live', 'ready', now(), 'a10', 64, 1000000000, 'benchmark', 'benchmark', now())
                """,
                node,
                "n" + i);
            handle.execute(
                """
                INSERT INTO scheduler.gpu (node_id, uuid, index, model, product, memory_bytes)
                VALUES (?, ?, 0, 'a10', 'A10', 24000000000)
                """,
                node,
                "GPU-" + i);
          }
        });
    world.jdbi.useHandle(handle -> handle.execute("ANALYZE"));
    this.vertx = Vertx.vertx();
    this.database = new Database(vertx, DatabaseConfig.of(world.url, null, null));
    SessionView view = new SessionView(session -> Optional.empty(), (handle, sessions) -> Map.of());
    this.queue =
        new StartQueue(
            database,
            new SessionDesk(LifePolicy.defaults(), EnvironmentSeal.withKey(new byte[32])),
            view,
            InstantSource.system());
  }

  /** Starts in a second by clients of whom each waits for its answer, as over the API. */
  double start(double seconds) {
    long begun = System.nanoTime();
    long until = begun + (long) (seconds * 1e9);
    List<Callable<Long>> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(
          () -> {
            long done = 0;
            while (System.nanoTime() < until && one()) {
              done++;
            }
            return done;
          });
    }
    return Together.sum(clients) / ((System.nanoTime() - begun) / 1e9);
  }

  private boolean one() throws Exception {
    UUID quote = quotes.nextQuote();
    if (quote == null) {
      return false;
    }
    Caller caller =
        new Caller(
            key,
            Optional.of(new AccountId(quotes.payerOf(quote))),
            World.LIVE,
            Set.of(Scope.USER),
            Channel.APP);
    Submission wish =
        new Submission(
            quote,
            Optional.empty(),
            Optional.empty(),
            List.of("train.sh"),
            Map.of(),
            List.of(),
            Map.of(),
            0,
            0,
            PlaceWishes.ANYWHERE,
            false,
            Optional.empty(),
            false,
            Timing.ANY,
            false,
            StartTerms.PLAIN,
            IdleWish.UNSAID);
    queue
        .start(new WantedStart(caller, wish, "benchmark", Optional.empty()))
        .toCompletionStage()
        .toCompletableFuture()
        .get();
    return true;
  }

  @Override
  public void close() {
    database.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
