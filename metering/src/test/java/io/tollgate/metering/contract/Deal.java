package io.tollgate.metering.contract;

import io.tollgate.metering.Cause;
import io.tollgate.metering.Metering;
import io.tollgate.metering.World;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.metering.pricing.QuoteRequest;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/** A payer, the people who sell to it, and what both do. */
final class Deal {
  static final ZoneId UTC = ZoneOffset.UTC;
  static final Cause AUTHOR = new Cause("key:author", "r-1", "a large project");
  static final Cause APPROVER = new Cause("key:approver", "r-2", "margin is fine");
  static final Cause SYSTEM = new Cause("system:sweep", "r-3", "its time has come");

  /** The first instant of the period that tests use. */
  static final Instant MARCH = Instant.parse("2026-03-01T00:00:00Z");

  static final ContractMonth PERIOD = new ContractMonth(YearMonth.of(2026, 3), UTC);
  static final Instant APRIL = PERIOD.end();

  private final Metering metering;
  private final Contracts contracts;
  final UUID payer = UUID.randomUUID();
  UUID contract = UUID.randomUUID();

  Deal(Metering metering, Contracts contracts, long credits) {
    this.metering = metering;
    this.contracts = contracts;
    metering().openPayer(payer, World.LIVE, AUTHOR, MARCH);
    if (credits > 0) {
      credit(credits);
    }
  }

  void credit(long credits) {
    metering()
        .credit(
            UUID.randomUUID(),
            payer,
            Money.ofCredits(credits),
            GrantKind.PAID,
            10,
            Optional.empty(),
            AUTHOR,
            MARCH);
  }

  Metering metering() {
    return metering;
  }

  Contracts contracts() {
    return contracts;
  }

  Contract draft(Terms terms, Instant now) {
    UUID termsId = UUID.randomUUID();
    return contracts().draft(contract, termsId, payer, "large project", UTC, terms, AUTHOR, now);
  }

  /** Writes, submits, approves and activates. */
  Contract agree(Terms terms, Instant now) {
    draft(terms, now);
    return activate(now);
  }

  Contract activate(Instant now) {
    contracts().submit(contract, AUTHOR, now);
    contracts().approve(contract, APPROVER, now);
    return contracts().activate(contract, APPROVER, now);
  }

  Contract edit(Terms terms, Instant now) {
    return contracts().edit(contract, UUID.randomUUID(), terms, AUTHOR, now);
  }

  Contract get() {
    return contracts().find(contract).orElseThrow();
  }

  PeriodStatement close(ContractMonth period, Instant now) {
    return contracts().close(contract, period, SYSTEM, now);
  }

  Quote quote(String model, int gpus, int minutes, Instant now) {
    return metering()
        .quote(request(model, gpus, minutes, now))
        .fold(
            quote -> quote,
            unknown -> {
              throw new AssertionError(unknown);
            });
  }

  QuoteRequest request(String model, int gpus, int minutes, Instant now) {
    return new QuoteRequest(
        UUID.randomUUID(),
        payer,
        "api",
        "standard",
        "train",
        false,
        model,
        CapacityClass.ON_DEMAND,
        1,
        gpus,
        OptionalInt.empty(),
        minutes,
        AUTHOR,
        now);
  }

  /** A session that runs from an instant on, with nothing proved. */
  UUID start(UUID session, String model, int gpus, int minutes, Instant at) {
    Quote quote = quote(model, gpus, minutes, at);
    HoldOutcome outcome = metering().hold(session, payer, quote.quoteId(), AUTHOR, at);
    if (!(outcome instanceof HoldOutcome.Held)) {
      throw new AssertionError(outcome);
    }
    metering().startAttempt(session, 1, at, AUTHOR);
    return session;
  }

  void prove(UUID session, long elapsedMs, Instant postedAt) {
    metering().acceptProofs(List.of(new SessionProof(session, 1, elapsedMs)), AUTHOR, postedAt);
  }

  void end(UUID session, EndReason reason, long elapsedMs, Instant at) {
    metering().endAttempt(session, new Ending(1, reason, elapsedMs, elapsedMs, false), AUTHOR, at);
  }

  /** A session that ran for so long and ended by itself. */
  UUID ran(String model, int gpus, int minutes, Instant at) {
    UUID session = start(UUID.randomUUID(), model, gpus, minutes, at);
    end(session, EndReason.COMPLETED, minutes * 60_000L, at.plusSeconds(60L * minutes));
    return session;
  }

  long available() {
    return metering().balance(payer).available().micros();
  }

  /** Terms whose parts a test names. */
  static final class Wording {
    List<Terms.FixedRate> rates = List.of();
    List<Terms.Tier> tiers = List.of();
    List<Terms.Included> included = List.of();
    List<Terms.StartGrant> grants = List.of();
    List<Terms.Reserved> reserved = List.of();
    long commitmentCredits;
    long limitCredits;
    OptionalInt increment = OptionalInt.empty();
    OptionalInt minimum = OptionalInt.empty();
    OptionalInt share = OptionalInt.empty();
    Optional<Boolean> refundOnFailure = Optional.empty();
    Optional<Instant> from = Optional.empty();
    Optional<Instant> until = Optional.empty();
    BigDecimal euros = Terms.EUROS_PER_CREDIT;

    Wording rate(String model, long credits) {
      rates =
          List.of(new Terms.FixedRate(model, CapacityClass.ON_DEMAND, Money.ofCredits(credits)));
      return this;
    }

    Wording tiers(Terms.Tier... all) {
      tiers = List.of(all);
      return this;
    }

    Wording included(String model, long gpuMinutes) {
      included = List.of(new Terms.Included(model, gpuMinutes));
      return this;
    }

    Wording commitment(long credits) {
      commitmentCredits = credits;
      return this;
    }

    Wording limit(long credits) {
      limitCredits = credits;
      return this;
    }

    Terms terms() {
      return new Terms(
          from,
          until,
          rates,
          tiers,
          included,
          Money.ofCredits(commitmentCredits),
          increment,
          minimum,
          share,
          refundOnFailure,
          Money.ofCredits(limitCredits),
          grants,
          reserved,
          euros);
    }
  }

  static Wording wording() {
    return new Wording();
  }

  static Terms.Tier tier(String model, long from, long to, long credits) {
    return new Terms.Tier(model, from, OptionalLong.of(to), Money.ofCredits(credits));
  }

  static Terms.Tier beyond(String model, long from, long credits) {
    return new Terms.Tier(model, from, OptionalLong.empty(), Money.ofCredits(credits));
  }
}
