package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.scheduler.identity.Channel;
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.session.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Writes scripts by seed: users, sales, operators and faults at random, in worlds that are now
 * nearly idle and now more than full. The same seed writes the same script.
 */
final class ScriptWriter {
  private static final long MINUTE = 60_000;

  /** Mean time between two faults of nodes. */
  private static final int FAULT_EVERY_MS = 26_000;

  private static final String[] WAITERS = {"h100", "h100", "h100", "h100", "a100", "l4"};

  /** There is no L4 in the test world. */
  private static final int TEST_WAITERS = 5;

  private final Random random;
  private final Layout layout;
  private final List<Happening> happenings = new ArrayList<>();
  private final TimesWriter times;
  private final ShapesWriter shapes;
  private final IdleWriter idle;
  private final RankWriter ranks;

  private ScriptWriter(long seed, Layout layout) {
    this.random = new Random(Ids.mixed(seed));
    this.layout = layout;
    this.shapes = new ShapesWriter(seed);
    this.times = new TimesWriter(seed, happenings::add);
    this.idle = new IdleWriter(seed);
    this.ranks = new RankWriter(seed);
  }

  /** A script with that many sessions. */
  static Script write(long seed, int sessions) {
    Layout layout = Layout.usual();
    ScriptWriter writer = new ScriptWriter(seed, layout);
    long end = writer.users(sessions);
    writer.sales(end);
    writer.faults(end);
    writer.happenings.addAll(MonthEnds.write(seed, layout, end));
    writer.happenings.addAll(ContractWriter.write(seed, layout));
    new CrowdWriter(seed, layout, writer.happenings::add).write(end);
    new AllowWriter(seed, layout, writer.happenings::add).write(end);
    new ReserveWriter(seed, layout, writer.happenings::add).write(end);
    new RulesWriter(seed, layout, writer.happenings::add).write(end);
    new TradeWriter(seed, layout, writer.happenings::add).write(end);
    writer.happenings.addAll(new LedgerScript(seed, layout, end).write(writer.happenings));
    writer.happenings.sort(Comparator.comparingLong(Happening::at));
    return new Script(layout, Rules.production(), 2, writer.happenings);
  }

  // Users.

  private long users(int sessions) {
    long at = 2_000;
    double pace = 1;
    for (int key = 0; key < sessions; key++) {
      if (key % 40 == 0) {
        pace = 0.4 + random.nextDouble() * 1.4; // Now quiet, now more than the fleet can take.
      }
      at += (long) (-Math.log(1 - random.nextDouble()) * 6_500 * pace);
      session(at, key);
    }
    return at + 5 * MINUTE;
  }

  private void session(long at, int key) {
    Layout.AccountSpec payer = layout.accounts().get(random.nextInt(layout.accounts().size()));
    String account = payer.name();
    boolean test = payer.world() == World.TEST;
    String model = WAITERS[random.nextInt(test ? TEST_WAITERS : WAITERS.length)];
    int most = model.equals("h100") ? 8 : model.equals("a100") ? 4 : 2;
    boolean gang = !test && !model.equals("l4") && chance(0.11);
    int nodes = gang ? 2 + random.nextInt(2) : 1;
    int gpus = Math.min(most, 1 << skewed(4));
    int minutes = 1 + skewed(5) * skewed(6) + random.nextInt(8);
    boolean batch = chance(0.3);
    ShapesWriter.Dressed dressed = shapes.dressed(new Shape(model, nodes, gpus, 0, 0, Map.of()));
    Wish wish =
        new Wish(
            account,
            dressed.shape(),
            dressed.labels(),
            minutes,
            batch ? "batch" : "command",
            chance(0.3) ? Channel.API : Channel.APP,
            chance(0.5),
            false,
            ranks.priorityClass(key),
            project(payer, key),
            times.of(key, at, minutes, account),
            idle.wish(),
            ranks.isPreemptible(key));
    happenings.add(
        new Happening.Submit(at, key, wish, work(minutes).with(idle.use(wish.idle(), at))));
    if (chance(0.04)) {
      // Credits that have just expired, and that nobody has swept away yet.
      long expired = at - 1 - random.nextInt(10_000);
      long credited = Math.max(1, expired - minutes(1, 10));
      happenings.add(
          new Happening.Credit(
              credited,
              account,
              1_000_000L * (1 + random.nextInt(300)),
              GrantKind.PROMOTIONAL,
              0,
              Math.max(1, expired - credited)));
    }
    if (chance(0.42)) {
      long stop = at + (long) (random.nextDouble() * minutes * 1.2 * MINUTE);
      happenings.add(new Happening.Stop(stop, key));
      if (chance(0.1)) {
        happenings.add(new Happening.Stop(stop + random.nextInt(2_000), key));
      }
    } else if (chance(0.01)) {
      happenings.add(new Happening.Reject(at + random.nextInt(minutes) * MINUTE, key));
    }
    if (chance(gang ? 0.5 : 0.12)) {
      long extend = at + (long) (random.nextDouble() * minutes * MINUTE);
      happenings.add(new Happening.Extend(extend, key, 1 + random.nextInt(8)));
      if (chance(gang ? 0.3 : 0.03)) {
        // Some of its nodes hear of it, and one does not.
        happenings.add(new Fault.CutOff(extend - 1 - random.nextInt(500), key, minutes(1, 9)));
      }
    } else if (chance(0.06)) {
      // Too late for an acknowledgement before the end, or nearly.
      long late = at + random.nextInt(30_000);
      happenings.add(
          new Happening.ExtendLate(
              late, key, 1 + random.nextInt(8), random.nextInt(chance(0.5) ? 200 : 4_000)));
    }
    if (chance(0.03)) {
      happenings.add(new Happening.Resubmit(at + random.nextInt(30_000), key));
    }
    if (chance(0.03)) {
      happenings.add(new Happening.TakeQuote(at + random.nextInt(30_000), key, account()));
    }
  }

  /** A third of the sessions are for nothing in particular. */
  private static Optional<String> project(Layout.AccountSpec payer, int key) {
    int which = key % (payer.projects().size() + 1);
    return which == 0 ? Optional.empty() : Optional.of(payer.projects().get(which - 1));
  }

  private WorkPlan work(int minutes) {
    long runs = Long.MAX_VALUE;
    if (chance(0.55)) {
      runs = 1 + (long) (random.nextDouble() * 1.15 * minutes * MINUTE);
      if (chance(0.1)) {
        runs = Math.max(1, runs / MINUTE) * MINUTE; // To the minute.
      }
    }
    long stopTakes = chance(0.9) ? random.nextInt(2_500) : random.nextInt(30_000);
    if (chance(0.01)) {
      stopTakes = 90_000 + random.nextInt(120_000); // Outlives its kill.
    }
    int failing = chance(0.05) ? 1 + random.nextInt(3) : 0;
    return new WorkPlan(
        runs, chance(0.75) ? 0 : 1, stopTakes, failing, 100 + random.nextInt(4_000), GpuUse.UNSEEN);
  }

  // Sales and operators.

  private void sales(long end) {
    for (long at = next(0, 9 * MINUTE); at < end; at = next(at, 9 * MINUTE)) {
      String account = account();
      int credits = 1 + random.nextInt(2_000);
      GrantKind kind = chance(0.5) ? GrantKind.PROMOTIONAL : GrantKind.PAID;
      happenings.add(
          new Happening.Credit(
              at,
              account,
              1_000_000L * credits,
              credits % 3 == 0 ? GrantKind.SUBSCRIPTION : kind,
              0,
              chance(0.6) ? (1 + random.nextInt(40)) * MINUTE : 0));
    }
    for (long at = next(0, 25 * MINUTE); at < end; at = next(at, 25 * MINUTE)) {
      String model = WAITERS[random.nextInt(WAITERS.length)];
      long micros = 1_000_000L + random.nextInt(90_000_000);
      happenings.add(new Happening.Price(at, model, micros, chance(0.5) ? minutes(1, 40) : 0));
    }
    for (long at = next(0, 30 * MINUTE); at < end; at = next(at, 30 * MINUTE)) {
      String account = account();
      boolean stopsRunning = chance(0.4);
      happenings.add(new Happening.Suspend(at, account, stopsRunning));
      if (stopsRunning) {
        happenings.add(new Happening.StopEvicted(at + random.nextInt(1_500), account));
      }
      long resumed = at + minutes(1, 6);
      happenings.add(new Happening.Resume(resumed, account));
      if (chance(0.4)) {
        // Whoever leads next has never seen it suspended.
        happenings.add(new Fault.LeaderStops(resumed - 500, seconds(3, 8)));
      }
    }
    for (long at = next(0, 3 * MINUTE); at < end; at = next(at, 3 * MINUTE)) {
      happenings.add(
          new Happening.Overtakes(at, Happening.Overtakes.By.values()[random.nextInt(4)]));
    }
    for (long at = next(0, 15 * MINUTE); at < end; at = next(at, 15 * MINUTE)) {
      String node = node();
      happenings.add(new Happening.Cordon(at, node, true));
      happenings.add(new Happening.Cordon(at + minutes(1, 8), node, false));
    }
  }

  // Faults.

  private void faults(long end) {
    for (long at = next(0, FAULT_EVERY_MS); at < end; at = next(at, FAULT_EVERY_MS)) {
      happenings.add(nodeFault(at));
    }
    for (long at = next(0, 4 * MINUTE); at < end; at = next(at, 4 * MINUTE)) {
      happenings.add(serverFault(at));
    }
  }

  private Happening nodeFault(long at) {
    String node = node();
    double kind = random.nextDouble();
    if (kind < 0.45) {
      return new Fault.BadWeather(
          at,
          node,
          seconds(20, 180),
          random.nextDouble() * 0.5,
          random.nextDouble() * 0.5,
          (int) (chance(0.5) ? seconds(1, 40) : 300),
          random.nextLong());
    } else if (kind < 0.58) {
      return new Fault.AgentDies(at, node, seconds(1, 40));
    } else if (kind < 0.66) {
      return new Fault.AgentPauses(at, node, seconds(1, 50));
    } else if (kind < 0.80) {
      return new Fault.Partition(at, node, chance(0.8) ? seconds(3, 90) : minutes(4, 12));
    } else if (kind < 0.86) {
      return new Fault.Reboot(at, node, seconds(20, 90));
    } else if (kind < 0.88) {
      return new Fault.PowerOff(at, node, minutes(1, 9), minutes(10, 25));
    } else if (kind < 0.90) {
      return new Fault.AgentRetires(at, node);
    } else if (kind < 0.95) {
      return new Fault.WorkVanishes(at, node, random.nextInt(8));
    }
    return new Fault.GpuSick(at, node, random.nextInt(8), minutes(1, 12));
  }

  private Happening serverFault(long at) {
    double kind = random.nextDouble();
    int replica = random.nextInt(2);
    if (kind < 0.5) {
      Replica.Doom doom = Replica.Doom.values()[random.nextInt(Replica.Doom.values().length)];
      return new Fault.ServerDies(at, replica, doom, seconds(1, 50));
    } else if (kind < 0.75) {
      return new Fault.LeaderStops(at, seconds(1, 20));
    } else if (kind < 0.95) {
      return new Fault.NoticesLost(at, seconds(5, 60));
    }
    long skew = chance(0.9) ? random.nextInt(1_000) - 500 : random.nextInt(240_000) - 120_000;
    return new Fault.ClockSet(at, replica, skew);
  }

  // Chance.

  private boolean chance(double share) {
    return random.nextDouble() < share;
  }

  /** 0 to {@code most - 1}, each half as likely as the one before. */
  private int skewed(int most) {
    return Math.min(most - 1, Integer.numberOfTrailingZeros(random.nextInt() | (1 << 30)));
  }

  private long next(long at, long mean) {
    return at + 1 + (long) (-Math.log(1 - random.nextDouble()) * mean);
  }

  private long seconds(int least, int most) {
    return 1_000L * least + random.nextInt((most - least) * 1_000);
  }

  private long minutes(int least, int most) {
    return MINUTE * least + random.nextInt((most - least) * (int) MINUTE);
  }

  private String account() {
    return layout.accounts().get(random.nextInt(layout.accounts().size())).name();
  }

  private String node() {
    return layout.nodes().get(random.nextInt(layout.nodes().size())).name();
  }
}
