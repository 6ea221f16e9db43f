package io.tollgate.benchmarks.money;

import com.github.f4b6a3.uuid.UuidCreator;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.metering.Metering;
import io.tollgate.metering.budget.Spender;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.charging.HoldWish;
import io.tollgate.metering.pricing.Quote;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Quotes made beforehand, and clients that set their price aside and settle what they hold. */
final class HoldFeed implements AutoCloseable {
  /** Connections, kept as a server keeps its pool. */
  static final int CLIENTS = 16;

  /** As the start queue has them when 64 starts wait. */
  private static final int LANES = 2;

  private static final int GROUP = 32;

  private final MeterWorld world;
  private final ConcurrentLinkedDeque<UUID> all;
  private final ConcurrentLinkedDeque<UUID> held = new ConcurrentLinkedDeque<>();
  private final List<UUID> payers;
  private final List<Handle> handles = new ArrayList<>();

  /** So many unused quotes of ten minutes, spread over the payers. */
  HoldFeed(MeterWorld world, List<UUID> payers, int quoteCount, long seed) {
    this.world = world;
    this.payers = payers;
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < quoteCount; i++) {
      ids.add(UuidCreator.getTimeOrderedEpoch());
    }
    world.jdbi.useTransaction(
        handle -> {
          Quote template = MeterWorld.quote(Metering.in(handle), payers.get(0), 10, Instant.now());
          clone(handle, template.quoteId(), ids);
        });
    world.jdbi.useHandle(handle -> handle.execute("ANALYZE metering.quote"));
    Collections.shuffle(ids, new Random(seed));
    this.all = new ConcurrentLinkedDeque<>(ids);
    for (int i = 0; i < CLIENTS; i++) {
      handles.add(world.jdbi.open());
    }
  }

  /** The next unused quote; null when all are used. */
  @Nullable UUID nextQuote() {
    return all.poll();
  }

  /** Whose it is: the place among the payers follows from the id, so that nobody has to look. */
  UUID payerOf(UUID quote) {
    return payers.get((int) Math.floorMod(quote.getLeastSignificantBits(), (long) payers.size()));
  }

  private void clone(Handle handle, UUID template, List<UUID> ids) {
    List<String> columns =
        handle
            .createQuery(
                """
                SELECT column_name FROM information_schema.columns
                WHERE table_schema = 'metering' AND table_name = 'quote'
                  AND column_name NOT IN ('quote_id', 'payer_id', 'expires_at') ORDER BY ordinal_position
                """)
            .mapTo(String.class)
            .list();
    String rest = String.join(", ", columns);
    UUID[] owners = ids.stream().map(this::payerOf).toArray(UUID[]::new);
    handle
        .createUpdate(
            "INSERT INTO metering.quote (quote_id, payer_id, expires_at, "
                + rest
                + ") SELECT n.quote_id, n.payer_id, q.expires_at + interval '1 day', "
                + rest
                + " FROM metering.quote q, unnest(:ids, :owners) AS n(quote_id, payer_id) WHERE q.quote_id = :template")
        .bind("ids", ids.toArray(UUID[]::new))
        .bind("owners", owners)
        .bind("template", template)
        .execute();
  }

  /** Holds in a second by all clients, each in a transaction of its own. */
  double holdAlone(double seconds) {
    return Together.rate(handles, seconds, this::holdOne);
  }

  /**
   * The same of payers who wait at the same time, as the start queue groups them: so many in each
   * of two transactions.
   */
  double hold(double seconds) {
    return Together.rate(handles.subList(0, LANES), seconds, this::holdGroup);
  }

  private int holdGroup(Handle handle) {
    Map<UUID, List<HoldWish>> wishes = new HashMap<>();
    for (int i = 0; i < GROUP; i++) {
      UUID quote = nextQuote();
      if (quote != null) {
        wishes.computeIfAbsent(payerOf(quote), id -> new ArrayList<>()).add(wish(quote));
      }
    }
    Map<HoldWish, HoldOutcome> outcomes =
        handle.inTransaction(tx -> Metering.in(tx).holdFree(wishes));
    outcomes.values().forEach(HoldFeed::require);
    outcomes.keySet().forEach(wish -> held.add(wish.sessionId()));
    return outcomes.size();
  }

  private static HoldWish wish(UUID quote) {
    return new HoldWish(
        UuidCreator.getTimeOrderedEpoch(), quote, Spender.UNKNOWN, MeterWorld.CAUSE, Instant.now());
  }

  private int holdOne(Handle handle) {
    UUID quote = nextQuote();
    if (quote == null) {
      return 0;
    }
    UUID session = UuidCreator.getTimeOrderedEpoch();
    require(
        handle.inTransaction(
            tx ->
                Metering.in(tx)
                    .hold(session, payerOf(quote), quote, MeterWorld.CAUSE, Instant.now())));
    held.add(session);
    return 1;
  }

  /**
   * Settlements in a second of what {@link #hold} left: refunded whole to the grants it came from.
   */
  double settle(double seconds) {
    return Together.rate(handles, seconds, this::settleOne);
  }

  private int settleOne(Handle handle) {
    UUID session = held.poll();
    if (session == null) {
      return 0;
    }
    handle.useTransaction(
        tx ->
            Metering.in(tx)
                .settleNeverRan(session, EndReason.CANCELLED, MeterWorld.CAUSE, Instant.now()));
    return 1;
  }

  /** Starts with hold in a second of one payer, so many waiting ones at a time in one statement. */
  double holdTogether(UUID payer, int clients, int atATime, double seconds) {
    return Together.rate(
        handles.subList(0, clients), seconds, handle -> holdSome(handle, payer, atATime));
  }

  private int holdSome(Handle handle, UUID payer, int atATime) {
    List<HoldWish> wishes = new ArrayList<>();
    UUID quote = nextQuote();
    while (quote != null) {
      wishes.add(wish(quote));
      quote = wishes.size() < atATime ? nextQuote() : null;
    }
    if (!wishes.isEmpty()) {
      handle.inTransaction(tx -> Metering.in(tx).holdAll(payer, wishes)).forEach(HoldFeed::require);
    }
    return wishes.size();
  }

  private static void require(HoldOutcome outcome) {
    if (!(outcome instanceof HoldOutcome.Held)) {
      throw new BenchmarkFailure("A hold was refused: " + outcome);
    }
  }

  @Override
  public void close() {
    handles.forEach(Handle::close);
  }
}
