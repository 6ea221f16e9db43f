package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.contract.Terms;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.scheduler.billing.ContractDesk;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;

/**
 * Writes by seed what sales people do with contracts. Time zones are chosen so that a month ends
 * while its world lives.
 */
final class ContractWriter {
  private static final long MINUTE = 60_000;
  private static final String[] PEOPLE = {"sales-ann", "sales-bob", "sales-cem"};
  private static final String[] MODELS = {"h100", "a100", "l4"};

  /** A closed month has all usage that is older than five minutes. */
  private static final long CLOSES_AFTER_MS = 5 * MINUTE;

  /** From the beginning of a world to the end of the month in UTC. */
  private static final long MIDNIGHT_MS = Agenda.since(Instant.parse("2026-04-01T00:00:00Z"));

  /** What the account that lives on a credit line may draw. */
  private static final Money LINE = Money.ofCredits(20_000);

  private final Random random;
  private final List<Happening> happenings = new ArrayList<>();

  private ContractWriter(long seed) {
    this.random = new Random(Ids.mixed(~seed));
  }

  /** For about half of the accounts of a layout, and for the one that lives on its credit line. */
  static List<Happening> write(long seed, Layout layout) {
    ContractWriter writer = new ContractWriter(seed);
    for (Layout.AccountSpec account : layout.accounts()) {
      if (account.name().equals(Layout.BORROWER)) {
        writer.creditLine(account.name());
      } else if (writer.chance(0.5)) {
        writer.contract(account.name());
      }
    }
    return writer.happenings;
  }

  /** A contract that gives a credit line and nothing else. */
  private void creditLine(String account) {
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
            LINE,
            List.of(),
            List.of(),
            Terms.EUROS_PER_CREDIT);
    happenings.add(new Agreement.Write(1_000, account, PEOPLE[0], ZoneOffset.UTC, terms));
    step(1_500, account, 0, ContractDesk.Step.SUBMIT);
    step(2_000, account, 1, ContractDesk.Step.APPROVE);
    step(2_500, account, 2, ContractDesk.Step.APPROVE);
    step(3_000, account, 1, ContractDesk.Step.ACTIVATE);
  }

  private void contract(String account) {
    long written = between(5_000, 4 * MINUTE);
    long monthEnds = between(7 * MINUTE, 17 * MINUTE);
    ZoneId zone = ZoneOffset.ofTotalSeconds((int) ((MIDNIGHT_MS - monthEnds) / 1_000));
    int author = random.nextInt(PEOPLE.length);
    happenings.add(new Agreement.Write(written, account, PEOPLE[author], zone, terms(written)));
    long agreed = agree(account, author, written);
    if (chance(0.4)) {
      long edited = agreed + between(MINUTE, 15 * MINUTE);
      happenings.add(new Agreement.Edit(edited, account, PEOPLE[author], terms(edited)));
      agree(account, author, edited);
    }
    if (chance(0.2)) {
      step(agreed + between(MINUTE, 30 * MINUTE), account, author, ContractDesk.Step.TERMINATE);
    }
    if (chance(0.7)) {
      long closed = monthEnds + CLOSES_AFTER_MS + between(0, 2 * MINUTE);
      happenings.add(new Agreement.Close(closed, account, PEOPLE[author]));
    }
    if (chance(0.5)) {
      long paid = agreed + between(MINUTE, 25 * MINUTE);
      happenings.add(new Agreement.Pay(paid, account, 1_000_000L + random.nextInt(500_000_000)));
    }
  }

  /** Submitted, now and then sent back, approved by somebody else or nearly not, activated. */
  private long agree(String account, int author, long since) {
    int other = (author + 1 + random.nextInt(PEOPLE.length - 1)) % PEOPLE.length;
    long at = since + between(1_000, 20_000);
    step(at, account, author, ContractDesk.Step.SUBMIT);
    if (chance(0.2)) {
      step(at += between(1_000, 10_000), account, other, ContractDesk.Step.REJECT);
      at += between(1_000, 10_000);
      happenings.add(new Agreement.Edit(at, account, PEOPLE[other], terms(at)));
      step(at += between(1_000, 10_000), account, author, ContractDesk.Step.SUBMIT);
    }
    if (chance(0.5)) {
      step(at += between(1_000, 10_000), account, author, ContractDesk.Step.APPROVE);
    }
    for (int person = 0; person < PEOPLE.length; person++) {
      if (person != author) {
        step(at += between(1_000, 10_000), account, person, ContractDesk.Step.APPROVE);
      }
    }
    step(at += between(1_000, 10_000), account, other, ContractDesk.Step.ACTIVATE);
    return at;
  }

  private void step(long at, String account, int person, ContractDesk.Step step) {
    happenings.add(new Agreement.Step(at, account, PEOPLE[person], step));
  }

  // Terms by started minutes without a minimum, as the money's oracle reckons.
  private Terms terms(long at) {
    Optional<Instant> from =
        chance(0.1) ? Optional.of(Agenda.instant(at + between(0, 5 * MINUTE))) : Optional.empty();
    Optional<Instant> until =
        chance(0.15)
            ? Optional.of(Agenda.instant(at + between(6 * MINUTE, 40 * MINUTE)))
            : Optional.empty();
    return new Terms(
        from,
        until,
        rates(),
        tiers(),
        included(),
        chance(0.6) ? credits(20_000) : Money.ZERO,
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        chance(0.2) ? Optional.of(chance(0.5)) : Optional.empty(),
        chance(0.5) ? credits(3_000) : Money.ZERO,
        grants(),
        List.of(),
        Terms.EUROS_PER_CREDIT);
  }

  private List<Terms.FixedRate> rates() {
    List<Terms.FixedRate> rates = new ArrayList<>();
    for (String model : MODELS) {
      if (chance(0.25)) {
        rates.add(new Terms.FixedRate(model, CapacityClass.ON_DEMAND, credits(60)));
      }
    }
    return rates;
  }

  private List<Terms.Tier> tiers() {
    List<Terms.Tier> tiers = new ArrayList<>();
    for (String model : MODELS) {
      long from = 0;
      for (int left = chance(0.6) ? 1 + random.nextInt(3) : 0; left > 0; left--) {
        long to = from + 10 + random.nextInt(200);
        tiers.add(
            new Terms.Tier(
                model, from, left == 1 ? OptionalLong.empty() : OptionalLong.of(to), credits(90)));
        from = to;
      }
    }
    return tiers;
  }

  private List<Terms.Included> included() {
    List<Terms.Included> included = new ArrayList<>();
    for (String model : MODELS) {
      if (chance(0.4)) {
        included.add(new Terms.Included(model, 1 + random.nextInt(150)));
      }
    }
    return included;
  }

  private List<Terms.StartGrant> grants() {
    return chance(0.3)
        ? List.of(
            new Terms.StartGrant(
                credits(200), chance(0.5) ? OptionalInt.of(1) : OptionalInt.empty()))
        : List.of();
  }

  private Money credits(int most) {
    return Money.ofCredits(1 + random.nextInt(most));
  }

  private boolean chance(double share) {
    return random.nextDouble() < share;
  }

  private long between(long least, long most) {
    return least + (long) (random.nextDouble() * (most - least));
  }
}
