package io.tollgate.benchmarks.simulation;

import io.tollgate.benchmarks.simulation.Trade.Flaw;
import io.tollgate.metering.order.PaymentStatus;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Writes by seed what is bought, what the provider tells of it, and what is owed. Its chance is its
 * own, so that whatever else befalls a world stays what it is.
 */
final class TradeWriter {
  private static final long MINUTE = 60_000;
  private static final long DAY = 24 * 60 * MINUTE;
  private static final String[] ZONES = {"UTC", "Europe/Berlin", "America/New_York"};
  private static final Flaw[] FLAWS = Flaw.values();

  private final Random random;
  private final List<Layout.AccountSpec> accounts;
  private final Consumer<Happening> script;
  private int keys;

  TradeWriter(long seed, Layout layout, Consumer<Happening> script) {
    this.random = new Random(Ids.mixed(~seed));
    this.accounts = layout.accounts();
    this.script = script;
  }

  /** Until that time. */
  void write(long end) {
    for (long at = next(0, 4 * MINUTE); at < end; at = next(at, 4 * MINUTE)) {
      purchase(at);
    }
    for (long at = next(0, 12 * MINUTE); at < end; at = next(at, 12 * MINUTE)) {
      subscription(at);
    }
    for (long at = next(0, 14 * MINUTE); at < end; at = next(at, 14 * MINUTE)) {
      invoice(at);
    }
  }

  private void purchase(long at) {
    int key = keys++;
    String account = chance(0.25) ? Layout.BORROWER : account();
    String item = chance(0.6) ? "credits-20" : chance(0.9) ? "credits-100" : "credits-500";
    script.accept(new Trade.Buy(at, key, account, item));
    payment(at, key, at + minutes(0, 2));
  }

  /** Reports of a payment: most are true and in order. */
  private void payment(long ordered, int key, long paid) {
    if (chance(0.2)) {
      tell(ordered + random.nextInt((int) (paid - ordered + MINUTE)), key, PaymentStatus.FAILED);
    }
    if (chance(0.85)) {
      tell(paid, key, PaymentStatus.SUCCEEDED);
    }
    if (chance(0.3)) {
      // Now and then the undoing overtakes the payment.
      tell(Math.max(ordered + 1, paid + minutes(-1, 25)), key, PaymentStatus.REFUNDED);
    }
    if (chance(0.4)) {
      tell(Math.max(ordered + 1, paid + minutes(-1, 25)), key, PaymentStatus.CHARGED_BACK);
    }
    if (chance(0.5)) {
      PaymentStatus status = PaymentStatus.values()[random.nextInt(4)];
      Flaw flaw = FLAWS[1 + random.nextInt(FLAWS.length - 1)];
      script.accept(new Trade.Told(ordered + 1 + minutes(0, 10), key, status, flaw));
    }
  }

  private void tell(long at, int key, PaymentStatus status) {
    script.accept(new Trade.Told(at, key, status, chance(0.2) ? Flaw.TWICE : Flaw.NONE));
  }

  private void subscription(long at) {
    int key = keys++;
    String plan = chance(0.8) ? "monthly-30" : "monthly-150";
    String zone = ZONES[random.nextInt(ZONES.length)];
    long ends = chance(0.8) ? minutes(2, 20) : 0;
    script.accept(new Trade.Subscribe(at, key, account(), plan, zone, ends));
    payment(at, key, at + minutes(0, 2));
    if (ends > 0) {
      // Of the period that follows.
      payment(at + ends + MINUTE, key, at + ends + minutes(1, 5));
    }
    if (chance(0.2)) {
      script.accept(new Trade.Cancel(at + minutes(1, 20), key));
    }
  }

  private void invoice(long at) {
    int key = keys++;
    long days = new long[] {0, 1, 3, 7}[random.nextInt(4)];
    long since = days * DAY - minutes(0, 6);
    long micros = 1_000_000L * (1 + random.nextInt(5_000));
    script.accept(new Trade.Owed(at, key, account(), micros, since));
    if (chance(0.4)) {
      long off = chance(0.5) ? micros : 1 + micros / 2;
      script.accept(new Trade.Lowered(at + minutes(0, 12), key, off));
    }
    if (chance(0.85)) {
      script.accept(new Trade.Paid(at + minutes(2, 15), key));
    }
  }

  private boolean chance(double share) {
    return random.nextDouble() < share;
  }

  private long next(long at, long mean) {
    return at + 1 + (long) (-Math.log(1 - random.nextDouble()) * mean);
  }

  private long minutes(int least, int most) {
    return MINUTE * least + random.nextInt((most - least) * (int) MINUTE);
  }

  private String account() {
    return accounts.get(random.nextInt(accounts.size())).name();
  }
}
