package io.tollgate.benchmarks.monthend;

import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Settings;
import io.tollgate.metering.Cause;
import io.tollgate.metering.Metering;
import io.tollgate.metering.World;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.metering.pricing.QuoteRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * A month's usage of two accounts, one with a tenth of the other's; every row by the production
 * path: quote, hold, start, proof and end of each session.
 *
 * @param small the account with a tenth
 * @param large the account that is measured
 * @param charges rows of the large one
 */
record Month(Jdbi jdbi, UUID small, UUID large, long charges) {
  static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");

  /** A good while after it is over. */
  static final Instant AFTER = Instant.parse("2026-04-02T00:00:00Z");

  static final Cause CAUSE = new Cause("benchmark", "month-end", "month-end");

  private static final int MINUTES_EACH = 100;
  private static final int SESSIONS = 1_000;
  private static final int SESSIONS_QUICK = 200;
  private static final int SESSIONS_PER_TRANSACTION = 50;
  private static final int SMALLER = 10;
  private static final List<String> MODELS = List.of("h100", "a100", "l40s", "a10", "t4");
  private static final List<String> WORKFLOWS = List.of("train", "render", "infer", "command");

  static Month of(Jdbi jdbi, Settings settings, Progress progress) {
    int sessions = settings.quick() ? SESSIONS_QUICK : SESSIONS;
    progress.say("Writing " + sessions * MINUTES_EACH + " charges by the production path …");
    Random random = new Random(settings.seed());
    UUID small = account(jdbi, sessions / SMALLER, random);
    UUID large = account(jdbi, sessions, random);
    jdbi.useHandle(handle -> handle.execute("ANALYZE"));
    long rows =
        jdbi.withHandle(
            handle ->
                handle
                    .select(
                        """
                        SELECT count(*) FROM metering.charge c JOIN metering.billing b USING (session_id)
                        WHERE b.payer_id = ?
                        """,
                        large)
                    .mapTo(Long.class)
                    .one());
    BenchmarkFailure.unless(rows == (long) sessions * MINUTES_EACH, rows + " charges were written");
    return new Month(jdbi, small, large, rows);
  }

  private static UUID account(Jdbi jdbi, int sessions, Random random) {
    UUID payer = new UUID(random.nextLong(), random.nextLong());
    jdbi.useTransaction(
        handle -> {
          Metering metering = Metering.in(handle);
          metering.openPayer(payer, World.LIVE, CAUSE, BEGIN);
          // A tenth of it is prepaid, the rest is drawn from a credit line: both ways are measured.
          grant(metering, payer, random, GrantKind.PAID, 1_000_000, 10);
          grant(metering, payer, random, GrantKind.CREDIT_LINE, 1_000_000_000, 900);
        });
    for (int from = 0; from < sessions; from += SESSIONS_PER_TRANSACTION) {
      int first = from;
      jdbi.useTransaction(
          handle -> {
            int last = Math.min(sessions, first + SESSIONS_PER_TRANSACTION);
            for (int i = first; i < last; i++) {
              session(
                  handle, payer, BEGIN.plus(Duration.ofMinutes(40L * i * 1000 / sessions)), random);
            }
          });
    }
    return payer;
  }

  private static void grant(
      Metering metering, UUID payer, Random random, GrantKind kind, long credits, int priority) {
    metering.credit(
        new UUID(random.nextLong(), random.nextLong()),
        payer,
        Money.ofCredits(credits),
        kind,
        priority,
        Optional.empty(),
        CAUSE,
        BEGIN);
  }

  private static void session(Handle handle, UUID payer, Instant start, Random random) {
    Metering metering = Metering.in(handle);
    UUID session = new UUID(random.nextLong(), random.nextLong());
    QuoteRequest request =
        new QuoteRequest(
            new UUID(random.nextLong(), random.nextLong()),
            payer,
            random.nextBoolean() ? "app" : "api",
            "standard",
            WORKFLOWS.get(random.nextInt(WORKFLOWS.size())),
            false,
            MODELS.get(random.nextInt(MODELS.size())),
            CapacityClass.ON_DEMAND,
            1,
            1 + random.nextInt(8),
            OptionalInt.empty(),
            MINUTES_EACH,
            CAUSE,
            start);
    Quote quote =
        metering
            .quote(request)
            .fold(
                made -> made,
                unknown -> {
                  throw new BenchmarkFailure("no price for " + unknown);
                });
    HoldOutcome held = metering.hold(session, payer, quote.quoteId(), CAUSE, start);
    BenchmarkFailure.unless(held instanceof HoldOutcome.Held, "the hold is taken: " + held);
    metering.startAttempt(session, 1, start, CAUSE);
    long ms = MINUTES_EACH * 60_000L;
    metering.endAttempt(
        session,
        new Ending(1, EndReason.COMPLETED, ms, ms, false),
        CAUSE,
        start.plus(Duration.ofMinutes(MINUTES_EACH)));
  }
}
