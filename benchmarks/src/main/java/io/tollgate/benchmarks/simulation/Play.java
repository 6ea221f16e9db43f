package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.scheduler.decision.Placement;
import io.tollgate.scheduler.decision.Start;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Plays a script in a world to its end, and then lets the world come to rest. */
final class Play {
  /** Everything must have ended and been settled by so long after the script. */
  private static final long REST_MS = 3 * 3_600_000L;

  private static final long STEP_MS = 60_000;

  private final SimulatedWorld world;
  private final People people;
  private final Sales sales;
  private final Finance finance;
  private final Contracting contracting;
  private final Shoppers shoppers;
  private final Owners owners;
  private final Clerks clerks;
  private final Crowds crowds;

  Play(SimulatedWorld world) {
    this.world = world;
    this.people = new People(world);
    this.sales = new Sales(world);
    this.finance = new Finance(world);
    this.contracting = new Contracting(world);
    this.shoppers = new Shoppers(world);
    this.owners = new Owners(world);
    this.clerks = new Clerks(world);
    this.crowds = new Crowds(world);
  }

  /** The world of that script at rest; throws {@link Violation.Found}. */
  static Play of(Script script) {
    Play play = in(script);
    play.run(script);
    return play;
  }

  /** The world of that script before anything happens. */
  static Play in(Script script) {
    return new Play(new SimulatedWorld(script.layout(), script.rules(), script.replicas()));
  }

  SimulatedWorld world() {
    return world;
  }

  People people() {
    return people;
  }

  void run(Script script) {
    long end = 0;
    shoppers.begin();
    for (Happening happening : script.happenings()) {
      world.agenda.at(happening.at(), () -> happens(happening));
      end = Math.max(end, happening.at());
    }
    world.runUntil(end + 1);
    rest(end);
    finance.aMonthLater();
    contracting.passMonths();
    world.auditor.atTheEnd(people.sessions());
    shoppers.weeksPass();
  }

  /** Faults are mended, people stop what still runs or waits, and that must be the end of it. */
  private void rest(long end) {
    for (Replica replica : world.servers.replicas()) {
      replica.doom(Replica.Doom.NONE, 0);
      replica.skew(0);
    }
    for (SimulatedNode node : world.nodes()) {
      node.wire().mend();
      node.powerOn();
      node.allWell();
      world.agenda.after(90_000, () -> world.door.house().cordon(node.name, false));
    }
    world.agenda.after(
        120_000,
        () -> {
          crowds.stopAll();
          for (Session session : new ArrayList<>(world.database.openSessions())) {
            people.stop(session.id(), EndReason.STOPPED_BY_USER);
          }
        });
    long until = end;
    while (until < end + REST_MS && (until < end + 4 * STEP_MS || isBusy())) {
      until += STEP_MS;
      world.runUntil(until);
    }
  }

  private boolean isBusy() {
    return !world.database.held().isEmpty()
        || world.database.openSessions().stream()
            .anyMatch(session -> session.state() != SessionState.ENDED);
  }

  void happens(Happening happening) {
    if (happening instanceof Happening.Submit submit) {
      people.submit(submit);
    } else if (happening instanceof Happening.Stop stop) {
      people.stop(stop.key(), EndReason.STOPPED_BY_USER);
    } else if (happening instanceof Happening.Reject reject) {
      people.stop(reject.key(), EndReason.POLICY_REJECTED);
    } else if (happening instanceof Happening.OnHold onHold) {
      people.onHold(onHold.key(), onHold.held());
    } else if (happening instanceof Happening.OnOperatorHold onHold) {
      people.onOperatorHold(onHold.key(), onHold.held());
    } else if (happening instanceof Happening.Rank rank) {
      people.rank(rank.key(), rank.priority());
    } else if (happening instanceof Happening.Extend extend) {
      people.extend(extend.key(), extend.minutes());
    } else if (happening instanceof Happening.ExtendLate late) {
      people.extendLate(late.key(), late.minutes(), late.beforeMs());
    } else if (happening instanceof Happening.Resubmit resubmit) {
      people.resubmit(resubmit.key());
    } else if (happening instanceof Happening.TakeQuote take) {
      people.takeQuote(take.key(), take.account());
    } else if (happening instanceof Happening.StopEvicted stop) {
      people.stopEvicted(stop.account());
    } else if (happening instanceof Crowd crowd) {
      crowds.happens(crowd);
    } else if (happening instanceof Fault fault) {
      befall(fault);
    } else if (happening instanceof Trade trade) {
      shoppers.happens(trade);
    } else if (happening instanceof Regime.ExtendBlocked extend) {
      people.extendAll(extend.account(), 1);
    } else if (happening instanceof Regime regime) {
      world.operators.happens(regime, world.agenda.now());
    } else {
      run(happening);
    }
  }

  private void run(Happening happening) {
    if (happening instanceof Agreement agreement) {
      contracting.happens(agreement);
    } else if (happening instanceof Happening.Profile profile) {
      finance.profile(profile);
    } else if (happening instanceof Happening.CloseMonths close) {
      finance.closeMonths(close);
    } else if (happening instanceof Happening.Pay pay) {
      finance.pay(pay);
    } else if (happening instanceof Happening.TakeBack back) {
      finance.takeBack(back);
    } else {
      operate(happening);
    }
  }

  private void operate(Happening happening) {
    if (happening instanceof Happening.Credit credit) {
      sales.credit(credit);
    } else if (happening instanceof Happening.Limit limit) {
      owners.limit(limit);
    } else if (happening instanceof Happening.CorrectCharge correct) {
      people.session(correct.key()).ifPresent(session -> clerks.correct(correct, session));
    } else if (happening instanceof Happening.CorrectTransfer correct) {
      clerks.correct(correct);
    } else if (happening instanceof Happening.Price price) {
      world.prices.announce(
          price.model(), price.microsPerGpuMinute(), Agenda.instant(price.at() + price.afterMs()));
    } else if (happening instanceof Happening.Suspend suspend) {
      world.door.house().suspend(suspend.account(), suspend.stopRunning());
    } else if (happening instanceof Happening.Resume resume) {
      world.door.house().resume(resume.account());
    } else if (happening instanceof Happening.Overtakes overtakes) {
      world.servers.overtakeARound(start -> overtake(start, overtakes.by()));
    } else if (happening instanceof Reserve reserve) {
      reserve.in(world);
    } else if (happening instanceof Allow allow) {
      allow.in(world);
    } else if (happening instanceof Happening.Cordon cordon) {
      world.door.house().cordon(cordon.node(), cordon.cordoned());
    } else {
      throw new IllegalArgumentException("nobody knows how this happens: " + happening);
    }
  }

  /** What a round is about to start is not any more what it saw, or may not start. */
  private void overtake(Start start, Happening.Overtakes.By by) {
    switch (by) {
      case STOP -> people.stop(start.session(), EndReason.STOPPED_BY_USER);
      case SUSPENSION -> {
        String account = world.door.nameOf(world.session(start.session()).request().account());
        world.door.house().suspend(account, false);
        world.agenda.after(60_000, () -> world.door.house().resume(account));
      }
      case CORDON -> {
        Placement placement = start.placements().get(0);
        String node = world.node(placement.node()).name;
        world.door.house().cordon(node, true);
        world.agenda.after(60_000, () -> world.door.house().cordon(node, false));
      }
      case CONTROL -> {
        String account = world.door.nameOf(world.session(start.session()).request().account());
        world.operators.happens(Regime.Lay.queue(account, 60_000), world.agenda.now());
      }
    }
  }

  private void befall(Fault fault) {
    if (fault instanceof Fault.AgentDies dies) {
      world.node(dies.node()).killAgent(dies.downMs());
    } else if (fault instanceof Fault.AgentPauses pauses) {
      world.node(pauses.node()).pauseAgent(pauses.ms());
    } else if (fault instanceof Fault.AgentRetires retires) {
      world.node(retires.node()).stopWork();
    } else if (fault instanceof Fault.Reboot reboot) {
      world.node(reboot.node()).reboot(reboot.downMs());
    } else if (fault instanceof Fault.PowerOff off) {
      SimulatedNode node = world.node(off.node());
      node.powerOff();
      world.agenda.after(
          off.vouchAfterMs(),
          () -> {
            if (!node.isPowered()) {
              world.door.house().confirmDead(node.name);
            }
          });
      world.agenda.after(off.backAfterMs(), node::powerOn);
    } else if (fault instanceof Fault.Partition partition) {
      SimulatedNode node = world.node(partition.node());
      node.wire().cut(partition.at() + partition.ms());
      node.work().touched();
    } else if (fault instanceof Fault.Harried harried) {
      people.nodeOf(harried.key()).ifPresent(SimulatedNode::stopWork);
    } else if (fault instanceof Fault.CutOff off) {
      people
          .nodeOf(off.key())
          .ifPresent(
              node -> {
                node.wire().cut(off.at() + off.ms());
                node.work().touched();
              });
    } else if (fault instanceof Fault.BadWeather bad) {
      world
          .node(bad.node())
          .wire()
          .turn(
              new Wire.Weather(
                  bad.lost(),
                  bad.doubled(),
                  bad.lateMs(),
                  bad.at() + bad.ms(),
                  new Random(bad.seed())));
    } else if (fault instanceof Fault.WorkVanishes vanishes) {
      world.node(vanishes.node()).loseWork(vanishes.nth());
    } else if (fault instanceof Fault.GpuSick sick) {
      SimulatedNode node = world.node(sick.node());
      String gpu = node.gpus().get(sick.gpu() % node.gpus().size());
      node.setSick(gpu, "xid 79");
      world.agenda.after(sick.ms(), () -> node.setWell(gpu));
    } else {
      befallServers(fault);
    }
  }

  private void befallServers(Fault fault) {
    List<Replica> replicas = world.servers.replicas();
    if (fault instanceof Fault.ServerDies dies) {
      Replica replica = replicas.get(dies.replica() % replicas.size());
      if (dies.doom() == Replica.Doom.NONE) {
        replica.crash(dies.downMs());
      } else {
        replica.doom(dies.doom(), dies.downMs());
      }
    } else if (fault instanceof Fault.LeaderStops stops) {
      replicas.stream()
          .filter(Replica::leads)
          .findFirst()
          .ifPresent(leader -> leader.stopInARound(stops.ms(), world.auditor));
    } else if (fault instanceof Fault.NoticesLost lost) {
      world.servers.loseNotices(lost.at() + lost.ms());
    } else if (fault instanceof Fault.ClockSet set) {
      replicas.get(set.replica() % replicas.size()).skew(set.skewMs());
      if (Math.abs(set.skewMs()) > 1_000) {
        world.promises.clockJumped();
        world.stops.clockJumped();
      }
    } else {
      throw new IllegalArgumentException("nobody knows how this befalls: " + fault);
    }
  }
}
