package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.scheduler.event.EventStore;
import io.tollgate.scheduler.idle.IdleProtection;
import io.tollgate.scheduler.idle.IdleTerms;
import io.tollgate.scheduler.session.Progress;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.transaction.InMemoryDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Who is ended as idle asked for it, idled on every GPU for the whole window by what these really
 * did, was seen doing so, and was warned in time. Reckoned from the work itself.
 */
final class IdleAudit {
  private static final long MINUTE_MS = 60_000;

  /** Two servers' clocks differ by up to half a second, either way. */
  private static final long CLOCKS_MS = 1_100;

  private final InMemoryDatabase database;
  private final Truth truth;
  private final MoneyOracle oracle;
  private final Function<UUID, GpuUse> uses;
  private final BooleanSupplier clocksHaveJumped;
  private final Set<UUID> seen = new HashSet<>();

  /**
   * @param uses what a session's GPUs do
   * @param clocksHaveJumped whether a server's clock was set so far that its times mean nothing
   */
  IdleAudit(
      InMemoryDatabase database,
      Truth truth,
      MoneyOracle oracle,
      Function<UUID, GpuUse> uses,
      BooleanSupplier clocksHaveJumped) {
    this.database = database;
    this.truth = truth;
    this.oracle = oracle;
    this.uses = uses;
    this.clocksHaveJumped = clocksHaveJumped;
  }

  void check(Session session) {
    UUID id = session.id().value();
    Progress at = session.progress();
    if (at.stopReason().filter(reason -> reason == EndReason.IDLE).isPresent() && seen.add(id)) {
      IdleTerms terms =
          database
              .idleProtectionOf(session.id())
              .map(IdleProtection::terms)
              .orElseThrow(() -> found(session, "who never asked for it"));
      idled(session, terms);
      warned(session, terms);
      cap(session);
    }
  }

  private void idled(Session session, IdleTerms terms) {
    UUID id = session.id().value();
    int through = Integer.MAX_VALUE;
    for (Truth.RankFacts facts : truth.of(id).ranks) {
      if (facts.rank.desired.attempt() == session.progress().attempt()) {
        through = Math.min(through, (int) (facts.takenMs / MINUTE_MS));
      }
    }
    for (Truth.RankFacts facts : truth.of(id).ranks) {
      if (facts.rank.desired.attempt() == session.progress().attempt()) {
        for (int gpu = 0; gpu < facts.rank.desired.gpus().size(); gpu++) {
          idled(session, terms, facts.rank, gpu, through);
        }
      }
    }
  }

  private void idled(Session session, IdleTerms terms, Rank rank, int gpu, int through) {
    GpuUse use = uses.apply(session.id().value());
    int number = RankUse.number(rank, gpu);
    int looks = 0;
    int from = through - terms.windowMinutes();
    for (int minute = from; minute < through; minute++) {
      long begin = rank.goAt + minute * MINUTE_MS;
      GpuUse.Seen in = use.in(begin, number, begin + MINUTE_MS);
      looks += minute < 0 ? 0 : in.looks();
      if (in.percent().orElse(0) >= terms.thresholdPercent()) {
        throw found(session, "whose GPU " + number + " worked in minute " + minute + ": " + use);
      }
    }
    if (looks * 10 < terms.windowMinutes() * GpuUse.LOOKS * 9) {
      throw found(session, "whose GPU " + number + " was looked at " + looks + " times: " + use);
    }
  }

  private void warned(Session session, IdleTerms terms) {
    Optional<Instant> warned = Optional.empty();
    List<EventStore.Told> told = database.eventsOf(session.id());
    for (EventStore.Told one : told) {
      if (one.event().type().equals("session.idle_over")) {
        warned = Optional.empty();
      } else if (one.event().type().equals("session.idle_warning")
          && one.event().payload().path("attempt").asInt() == session.progress().attempt()) {
        warned = Optional.of(one.act().at());
      }
    }
    Instant last = warned.orElseThrow(() -> found(session, "who was not warned"));
    Instant ended = session.progress().stoppingAt().orElseThrow();
    Duration left = Duration.between(last, ended).plusMillis(CLOCKS_MS);
    if (left.toMinutes() < terms.windowMinutes() / 2 && !clocksHaveJumped.getAsBoolean()) {
      throw found(session, "who was warned only at " + last);
    }
  }

  /** The order bounds what it can cost, as an owner's does. */
  private void cap(Session session) {
    Progress at = session.progress();
    UUID id = session.id().value();
    int posted = database.money().billings().find(id).orElseThrow().postedMinutes();
    long ms =
        Duration.between(at.runningAt().orElseThrow(), at.stoppingAt().orElseThrow()).toMillis();
    long minutes = at.minutesUsed() + (Math.max(0, ms) + MINUTE_MS - 1) / MINUTE_MS;
    oracle.capped(id, (int) Math.max(minutes, posted));
  }

  private static Violation.Found found(Session session, String who) {
    return Violation.found("idle", "session " + session.id() + " is ended as idle, " + who);
  }
}
