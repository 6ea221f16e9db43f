package io.tollgate.metering.order;

import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;

/** What a world without a database sells: the first catalogue, as the migrations leave it. */
public final class InMemoryCatalogueStore implements CatalogueStore {
  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  private static final OptionalInt TWO_YEARS = OptionalInt.of(730);

  private static final List<CreditPackage> PACKAGES =
      List.of(
          creditPackage(7001, "credits-20", 20_000, 0, 2_000),
          creditPackage(7002, "credits-100", 100_000, 5_000, 10_000),
          creditPackage(7003, "credits-500", 500_000, 50_000, 50_000));

  private static final List<SubscriptionPlan> PLANS =
      List.of(plan(7101, "monthly-30", 3_000, 33_000), plan(7102, "monthly-150", 15_000, 180_000));

  @Override
  public List<CreditPackage> packages(Instant now) {
    return now.isBefore(FROM) ? List.of() : PACKAGES;
  }

  @Override
  public List<SubscriptionPlan> plans(Instant now) {
    return now.isBefore(FROM) ? List.of() : PLANS;
  }

  private static CreditPackage creditPackage(
      int number, String name, long credits, long bonus, long cents) {
    return new CreditPackage(
        id(number), name, Money.ofCredits(credits), Money.ofCredits(bonus), cents, TWO_YEARS);
  }

  private static SubscriptionPlan plan(int number, String name, long cents, long credits) {
    return new SubscriptionPlan(id(number), name, cents, Money.ofCredits(credits));
  }

  private static UUID id(int number) {
    return UUID.fromString("00000000-0000-7000-8000-00000000" + number);
  }
}
