package io.tollgate.metering;

import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.metering.pricing.QuoteOutcome;
import io.tollgate.metering.pricing.QuoteRequest;
import io.tollgate.metering.testing.TestPostgres;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** What tests of money begin with: a migrated database, payers with credits, quotes. */
public final class Wallet {
  public static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");
  public static final Cause CAUSE = new Cause("tester", "request-1", "test");

  private Wallet() {}

  public static String migratedDatabase() {
    return TestPostgres.migratedDatabase("metering", MeteringMigrations::migrate);
  }

  public static Jdbi jdbi(String url) {
    return Jdbi.create(TestPostgres.dataSource(url));
  }

  public static UUID payerWith(Metering metering, long credits) {
    UUID payer = UUID.randomUUID();
    metering.openPayer(payer, World.LIVE, CAUSE, T0);
    metering.credit(
        UUID.randomUUID(),
        payer,
        Money.ofCredits(credits),
        GrantKind.PAID,
        10,
        Optional.empty(),
        CAUSE,
        T0);
    return payer;
  }

  public static QuoteRequest request(UUID payer, String model, int minutes, boolean refund) {
    return new QuoteRequest(
        UUID.randomUUID(),
        payer,
        "app",
        "standard",
        "train",
        refund,
        model,
        CapacityClass.ON_DEMAND,
        1,
        1,
        OptionalInt.empty(),
        minutes,
        CAUSE,
        T0);
  }

  /** A quote for one A10: 10 credits a minute. */
  public static Quote quote(Metering metering, UUID payer, int minutes) {
    return quote(metering, payer, minutes, false);
  }

  public static Quote quote(Metering metering, UUID payer, int minutes, boolean refund) {
    QuoteOutcome outcome = metering.quote(request(payer, "a10", minutes, refund));
    return outcome.fold(
        quote -> quote,
        unknown -> {
          throw new AssertionError(unknown);
        });
  }

  public static UUID held(Metering metering, UUID payer, int minutes, boolean refund) {
    UUID session = UUID.randomUUID();
    HoldOutcome outcome =
        metering.hold(session, payer, quote(metering, payer, minutes, refund).quoteId(), CAUSE, T0);
    if (!(outcome instanceof HoldOutcome.Held)) {
      throw new AssertionError(outcome);
    }
    return session;
  }
}
