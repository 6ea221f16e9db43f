package io.tollgate.benchmarks.monthend;

import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.metering.Cause;
import io.tollgate.metering.Metering;
import io.tollgate.metering.World;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.contract.Contracts;
import io.tollgate.metering.contract.Terms;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.metering.pricing.QuoteRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Writes an account's usage of March, every row by the production path: quote, hold, start, and the
 * end with what was proved by then, which posts the session's minutes at once.
 */
final class Usage {
  static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");
  static final Cause CAUSE = new Cause("benchmark", "month-end", "month-end");

  private static final Cause APPROVER = new Cause("approver", "month-end", "month-end");
  private static final long PREPAID_CREDITS = 1_000_000;
  private static final long LINE_CREDITS = 1_000_000_000;

  /** The last session has ended well before April. */
  private static final long STARTS_WITHIN_MINUTES = 40_000;

  private static final int UNUSED_MINUTES = 20;
  private static final int MINUTE_MS = 60_000;
  private static final int PERCENT_EVICTED = 10;
  private static final int PERCENT_REFUNDED = 2;
  private static final int SESSIONS_PER_TRANSACTION = 50;
  private static final List<String> MODELS = List.of("h100", "a100", "l40s", "a10", "t4");
  private static final List<String> WORKFLOWS = List.of("train", "render", "infer", "command");

  private final Jdbi jdbi;
  private final Random random;

  Usage(Jdbi jdbi, Random random) {
    this.jdbi = jdbi;
    this.random = random;
  }

  /** A new account with so many sessions, each charged so many minutes. */
  UUID account(int sessions, int minutesEach) {
    UUID payer = id(BEGIN);
    jdbi.useTransaction(
        handle -> {
          Metering metering = Metering.in(handle);
          metering.openPayer(payer, World.LIVE, CAUSE, BEGIN);
          metering.credit(
              id(BEGIN),
              payer,
              Money.ofCredits(PREPAID_CREDITS),
              GrantKind.PAID,
              10,
              Optional.empty(),
              CAUSE,
              BEGIN);
          creditLine(Contracts.in(handle), payer);
        });
    for (int from = 0; from < sessions; from += SESSIONS_PER_TRANSACTION) {
      int first = from;
      int last = Math.min(sessions, first + SESSIONS_PER_TRANSACTION);
      jdbi.useTransaction(
          handle -> {
            for (int i = first; i < last; i++) {
              Duration after = Duration.ofMinutes(STARTS_WITHIN_MINUTES * i / sessions);
              session(handle, payer, minutesEach, BEGIN.plus(after));
            }
          });
    }
    long rows = charges(payer);
    BenchmarkFailure.unless(rows == (long) sessions * minutesEach, rows + " charges were written");
    return payer;
  }

  private long charges(UUID payer) {
    return jdbi.withHandle(
        handle ->
            handle
                .select(
                    """
                    SELECT count(*) FROM metering.charge c JOIN metering.billing b USING (session_id)
                    WHERE b.payer_id = ?
                    """,
                    payer)
                .mapTo(Long.class)
                .one());
  }

  // Some of the usage is prepaid, the rest is drawn from the line: both ways are measured.
  private void creditLine(Contracts contracts, UUID payer) {
    UUID contract = id(BEGIN);
    Terms terms =
        new Terms(
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            Money.ZERO,
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            Money.ofCredits(LINE_CREDITS),
            List.of(),
            List.of(),
            Terms.EUROS_PER_CREDIT);
    contracts.draft(contract, id(BEGIN), payer, "on account", ZoneOffset.UTC, terms, CAUSE, BEGIN);
    contracts.submit(contract, CAUSE, BEGIN);
    contracts.approve(contract, APPROVER, BEGIN);
    contracts.activate(contract, APPROVER, BEGIN);
  }

  private void session(Handle handle, UUID payer, int minutes, Instant start) {
    Metering metering = Metering.in(handle);
    UUID session = id(start);
    UUID quote = quote(metering, payer, minutes + UNUSED_MINUTES, start).quoteId();
    HoldOutcome held = metering.hold(session, payer, quote, CAUSE, start);
    BenchmarkFailure.unless(held instanceof HoldOutcome.Held, "the hold is taken: " + held);
    metering.startAttempt(session, 1, start, CAUSE);
    EndReason reason = reason();
    // An own end charges the minute that was begun; what the platform cuts is free.
    long cut = random.nextInt(MINUTE_MS);
    long ms = (long) minutes * MINUTE_MS + (reason == EndReason.COMPLETED ? -cut : cut);
    if (reason == EndReason.POLICY_REJECTED) {
      // Proved and charged while it ran, and given back with its end, minute by minute.
      SessionProof proof = new SessionProof(session, 1, ms);
      metering.acceptProofs(List.of(proof), CAUSE, start.plusMillis(ms));
    }
    metering.endAttempt(session, new Ending(1, reason, ms, ms, false), CAUSE, start.plusMillis(ms));
  }

  private EndReason reason() {
    int chance = random.nextInt(100);
    if (chance < PERCENT_EVICTED) {
      return EndReason.EVICTED;
    }
    return chance < PERCENT_EVICTED + PERCENT_REFUNDED
        ? EndReason.POLICY_REJECTED
        : EndReason.COMPLETED;
  }

  private Quote quote(Metering metering, UUID payer, int minutes, Instant start) {
    QuoteRequest request =
        new QuoteRequest(
            id(start),
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
            minutes,
            CAUSE,
            start);
    return metering
        .quote(request)
        .fold(
            made -> made,
            unknown -> {
              throw new BenchmarkFailure("no price for " + unknown);
            });
  }

  /** A UUID of version 7: ordered by time, as the server's are. */
  private UUID id(Instant at) {
    long high = at.toEpochMilli() << 16 | 0x7000 | random.nextInt(0x1000);
    return new UUID(high, random.nextLong() >>> 2 | 1L << 63);
  }
}
