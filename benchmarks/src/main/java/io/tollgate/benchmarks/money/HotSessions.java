package io.tollgate.benchmarks.money;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import io.tollgate.benchmarks.Report;
import io.tollgate.metering.Metering;
import io.tollgate.metering.World;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * What {@link Wallets} do, done by our ledger: many clients hold, charge six of ten minutes and get
 * the rest back on one account whose balance does not last, and ask again when no answer came.
 */
final class HotSessions {
  private static final int UNANSWERED = 20;

  private HotSessions() {}

  static ObjectNode run(MeterWorld world, int clients, double seconds, int quotes, long seed) {
    UUID payer = UUID.randomUUID();
    long micros =
        world.jdbi.inTransaction(
            handle -> {
              Metering metering = Metering.in(handle);
              Instant now = Instant.now();
              metering.openPayer(payer, World.LIVE, MeterWorld.CAUSE, now);
              Money ten = MeterWorld.quote(metering, payer, 10, now).total();
              Money all = Money.ofMicros(ten.micros() * 400);
              metering.credit(
                  UUID.randomUUID(),
                  payer,
                  all,
                  GrantKind.PAID,
                  10,
                  Optional.empty(),
                  MeterWorld.CAUSE,
                  now);
              return all.micros();
            });
    Agreed agreed = new Agreed();
    List<Handle> handles = new ArrayList<>();
    try (HoldFeed feed = new HoldFeed(world, List.of(payer), quotes, seed)) {
      for (int c = 0; c < clients; c++) {
        handles.add(world.jdbi.open());
      }
      Random random = new Random(seed);
      Together.rate(handles, seconds, handle -> one(handle, feed, payer, random, agreed));
    } finally {
      handles.forEach(Handle::close);
    }
    long charged =
        world.jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT coalesce(sum(charged_micros), 0)::bigint FROM metering.billing WHERE payer_id = ?")
                    .bind(0, payer)
                    .mapTo(Long.class)
                    .one());
    long available =
        world.jdbi.inTransaction(handle -> Metering.in(handle).balance(payer).available().micros());
    long each = world.jdbi.inTransaction(handle -> perMinute(handle, payer)) * 6;
    return Report.object()
        .put("agreed_per_s", Math.round(agreed.perSecond()))
        .put("agreed", agreed.count())
        .put("overspent_micros", Math.max(0, charged - micros))
        .put("double_charged_micros", Math.max(0, charged - agreed.count() * each))
        .put("lost_refund_micros", Math.max(0, micros - charged - available));
  }

  private static long perMinute(Handle handle, UUID payer) {
    return handle
        .createQuery("SELECT max(rate_micros) FROM metering.quote WHERE payer_id = ?")
        .bind(0, payer)
        .mapTo(Long.class)
        .one();
  }

  private static int one(Handle handle, HoldFeed feed, UUID payer, Random random, Agreed agreed) {
    UUID quote = feed.nextQuote();
    if (quote == null) {
      return 0;
    }
    UUID session = UuidCreator.getTimeOrderedEpoch();
    int times = random.nextInt(UNANSWERED) == 0 ? 2 : 1;
    boolean held = false;
    for (int i = 0; i < times; i++) {
      held |=
          handle.inTransaction(
                  tx ->
                      Metering.in(tx).hold(session, payer, quote, MeterWorld.CAUSE, Instant.now()))
              instanceof HoldOutcome.Held;
    }
    if (held) {
      agreed.one();
      for (int i = 0; i < times; i++) {
        handle.useTransaction(tx -> work(Metering.in(tx), session));
      }
    }
    return 1;
  }

  private static void work(Metering metering, UUID session) {
    Instant now = Instant.now();
    if (metering.billing(session).orElseThrow().settled()) {
      return;
    }
    metering.startAttempt(session, 1, now, MeterWorld.CAUSE);
    metering.acceptProofs(List.of(new SessionProof(session, 1, 360_000)), MeterWorld.CAUSE, now);
    metering.endAttempt(
        session,
        new Ending(1, EndReason.COMPLETED, 360_000, 360_000, false),
        MeterWorld.CAUSE,
        now);
  }
}
