package io.tollgate.benchmarks.money;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.identity.Channel;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.session.EnvironmentSeal;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.SessionDesk;
import io.tollgate.scheduler.session.Submission;
import io.tollgate.scheduler.transaction.SqlTransaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Whole starts, as the route makes them: judged, held, queued, told to the log of events. */
final class StartFeed implements AutoCloseable {
  private final HoldFeed quotes;
  private final UUID key;
  private final SessionDesk desk =
      new SessionDesk(LifePolicy.defaults(), EnvironmentSeal.withKey(new byte[32]));
  private final List<Handle> handles = new ArrayList<>();

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
    for (int i = 0; i < HoldFeed.CLIENTS; i++) {
      handles.add(world.jdbi.open());
    }
  }

  /** Starts in a second, each in a transaction of its own. */
  double start(double seconds) {
    return Together.rate(handles, seconds, this::one);
  }

  private int one(Handle handle) {
    UUID quote = quotes.nextQuote();
    if (quote == null) {
      return 0;
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
            false,
            Optional.empty(),
            false);
    handle.useTransaction(
        tx ->
            desk.submit(
                new SqlTransaction(tx),
                caller,
                wish,
                new Act(caller.actor(), "benchmark", Instant.now())));
    return 1;
  }

  @Override
  public void close() {
    handles.forEach(Handle::close);
  }
}
