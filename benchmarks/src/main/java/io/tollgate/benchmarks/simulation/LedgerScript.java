package io.tollgate.benchmarks.simulation;

import io.tollgate.benchmarks.scenario.world.Spending;
import io.tollgate.metering.budget.BudgetPeriod;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.scheduler.identity.Channel;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Writes by seed what owners, sales and administrators do with money beside a script of users:
 * spend limits, credits that begin later, corrections.
 */
final class LedgerScript {
  private static final long MINUTE = 60_000;
  private static final long MICROS = 1_000_000;

  /** Sets this one's chance apart from that of the users' script. */
  private static final long APART = 0x5eed;

  private final Random random;
  private final List<Layout.AccountSpec> accounts;
  private final long end;
  private final List<Happening> happenings = new ArrayList<>();

  /**
   * For a world.
   *
   * @param end until when, in milliseconds
   */
  LedgerScript(long seed, Layout layout, long end) {
    this.random = new Random(Ids.mixed(seed ^ APART));
    this.accounts = layout.accounts();
    this.end = end;
  }

  /** What is done beside those happenings. */
  List<Happening> write(List<Happening> users) {
    limits();
    credits();
    for (Happening happening : users) {
      if (happening instanceof Happening.Submit submit && random.nextInt(20) == 0) {
        correctCharge(submit);
      }
    }
    for (long at = next(0, 4 * MINUTE); at < end; at = next(at, 4 * MINUTE)) {
      happenings.add(
          new Happening.CorrectTransfer(at, account().name(), random.nextInt(4), percent()));
    }
    return happenings;
  }

  /** Some are reached within minutes and raised or lifted then; most are only counted in. */
  private void limits() {
    for (long at = next(0, 5 * MINUTE); at < end; at = next(at, 5 * MINUTE)) {
      Spending of = spending();
      ZoneId zone = zone(at);
      boolean tight = random.nextInt(3) == 0;
      int credits = tight ? 50 + random.nextInt(3_000) : 10_000 + random.nextInt(200_000);
      happenings.add(new Happening.Limit(at, of, zone, credits * MICROS));
      if (tight || random.nextBoolean()) {
        long changed = at + MINUTE + random.nextInt((int) (tight ? 2 : 15) * (int) MINUTE);
        int more = random.nextInt(2) * (credits + random.nextInt(100_000));
        happenings.add(new Happening.Limit(changed, of, zone, more * MICROS));
      }
    }
  }

  private Spending spending() {
    Layout.AccountSpec account = account();
    BudgetPeriod period = random.nextBoolean() ? BudgetPeriod.DAY : BudgetPeriod.MONTH;
    List<String> projects = account.projects();
    return switch (random.nextInt(3)) {
      case 0 -> Spending.all(account.name(), period);
      case 1 ->
          new Spending(
              account.name(),
              Optional.of(projects.get(random.nextInt(projects.size()))),
              Optional.empty(),
              period);
      default ->
          new Spending(
              account.name(),
              Optional.empty(),
              Optional.of(random.nextBoolean() ? Channel.API : Channel.APP),
              period);
    };
  }

  /** Often one in which a new day begins soon. */
  private ZoneId zone(long at) {
    if (random.nextBoolean()) {
      return ZoneOffset.UTC;
    }
    long midnight = at / 1_000 + random.nextInt((int) Duration.ofMinutes(40).toSeconds());
    return ZoneOffset.ofTotalSeconds((int) -midnight);
  }

  private void credits() {
    for (long at = next(0, 12 * MINUTE); at < end; at = next(at, 12 * MINUTE)) {
      long begins = 1 + random.nextInt(15 * (int) MINUTE);
      GrantKind kind = random.nextBoolean() ? GrantKind.PROMOTIONAL : GrantKind.PAID;
      happenings.add(
          new Happening.Credit(
              at,
              account().name(),
              MICROS * (1 + random.nextInt(2_000)),
              kind,
              begins,
              random.nextBoolean() ? begins + 1 + random.nextInt(20 * (int) MINUTE) : 0));
    }
  }

  /** When it is over, or nearly; sometimes by two who do not know of one another. */
  private void correctCharge(Happening.Submit submit) {
    long over = submit.at() + submit.wish().minutes() * MINUTE;
    int minute = 1 + random.nextInt(2);
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      long at = over + random.nextInt(10 * (int) MINUTE);
      happenings.add(new Happening.CorrectCharge(at, submit.key(), minute, percent()));
    }
  }

  /** All that is left, or a part. */
  private int percent() {
    return random.nextInt(3) == 0 ? 0 : 10 + random.nextInt(91);
  }

  private Layout.AccountSpec account() {
    return accounts.get(random.nextInt(accounts.size()));
  }

  private long next(long at, long mean) {
    return at + 1 + (long) (-Math.log(1 - random.nextDouble()) * mean);
  }
}
