package io.tollgate.benchmarks.simulation;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Writes what finance do in a world, by seed. Where accounts are decides when their month ends: for
 * some within the world, for others before it or hours later.
 */
final class MonthEnds {
  private static final int MINUTE = 60_000;

  /** Where months end seven and 22 minutes after the beginning, and far from it. */
  private static final List<String> ZONES =
      List.of(
          "Asia/Kathmandu",
          "Asia/Kathmandu",
          "Asia/Kathmandu",
          "Asia/Kolkata",
          "Asia/Kolkata",
          "Asia/Kolkata",
          "America/New_York",
          "UTC");

  private final Random random;
  private final Layout layout;
  private final List<Happening> happenings = new ArrayList<>();

  private MonthEnds(long seed, Layout layout) {
    // Apart from what users and faults are written by.
    this.random = new Random(Ids.mixed(~seed));
    this.layout = layout;
  }

  /** All that finance do until that time, in no order. */
  static List<Happening> write(long seed, Layout layout, long end) {
    MonthEnds writer = new MonthEnds(seed, layout);
    writer.accounts(end);
    writer.closes(end);
    writer.afterwards(end);
    return writer.happenings;
  }

  private void accounts(long end) {
    for (Layout.AccountSpec account : layout.accounts()) {
      if (random.nextInt(8) > 0) {
        happenings.add(profile(random.nextInt(2_000), account.name()));
      }
      if (random.nextInt(12) == 0) {
        // It moves, and its next month ends elsewhere.
        happenings.add(profile(random.nextInt((int) end), account.name()));
      }
    }
  }

  private Happening profile(long at, String account) {
    String zone = ZONES.get(random.nextInt(ZONES.size()));
    return new Happening.Profile(at, account, zone, random.nextInt(3) * 950);
  }

  private void closes(long end) {
    for (String zone : ZONES) {
      long over = monthEnd(ZoneId.of(zone));
      if (over <= end) {
        happenings.add(new Happening.CloseMonths(over + 1 + random.nextInt(MINUTE), doom()));
      }
    }
    for (long at = pause(9); at < end; at += pause(9)) {
      happenings.add(new Happening.CloseMonths(at, doom()));
    }
  }

  private void afterwards(long end) {
    for (long at = pause(4); at < end; at += pause(4)) {
      String account = layout.accounts().get(random.nextInt(layout.accounts().size())).name();
      int thousandths = random.nextBoolean() ? 1_000 : 1 + random.nextInt(999);
      if (random.nextInt(3) > 0) {
        happenings.add(new Happening.Pay(at, account, thousandths));
      } else {
        happenings.add(new Happening.TakeBack(at, account, thousandths, doom()));
      }
    }
  }

  /** A server dies before the commit, or right after it, in some. */
  private Replica.Doom doom() {
    return switch (random.nextInt(4)) {
      case 0 -> Replica.Doom.BEFORE_COMMIT;
      case 1 -> Replica.Doom.AFTER_COMMIT;
      default -> Replica.Doom.NONE;
    };
  }

  private long pause(int minutesMean) {
    return 1 + random.nextInt(2 * minutesMean * MINUTE);
  }

  private static long monthEnd(ZoneId zone) {
    YearMonth next = YearMonth.from(Agenda.BEGINNING.atZone(zone)).plusMonths(1);
    Instant over = next.atDay(1).atStartOfDay(zone).toInstant();
    return Agenda.since(over);
  }
}
