package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Segment;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.transaction.InMemoryDatabase;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What a session must cost, reckoned anew from what nodes proved and how it ended: the table of the
 * design, in minutes, for terms of started minutes without a minimum. It shares nothing with the
 * code that charges.
 */
final class MoneyOracle {
  private static final long MINUTE_MS = 60_000;

  private final InMemoryDatabase database;
  private final Truth truth;
  private final Map<UUID, Integer> caps = new HashMap<>();

  MoneyOracle(InMemoryDatabase database, Truth truth) {
    this.database = database;
    this.truth = truth;
  }

  /** A stop was ordered while it ran: more than so many minutes may never be billed. */
  void capped(UUID session, int minutes) {
    caps.putIfAbsent(session, minutes);
  }

  /** A session that has ended: the exact sum. */
  void settled(Session session) {
    Billing billing = billing(session);
    if (!billing.settled()) {
      throw Violation.found("22", "session " + session.id() + " has ended and is not settled");
    }
    EndReason reason = session.progress().endReason().orElseThrow();
    int minutes = minutesDue(session, billing, reason);
    long due = netsZero(reason, billing) ? 0 : price(billing, minutes);
    if (due != billing.charged().micros()) {
      throw Violation.found(
          "10",
          "session "
              + session.id()
              + " ("
              + reason.code()
              + ", attempt "
              + session.progress().attempt()
              + ") is charged "
              + billing.charged().micros()
              + " micro-credits; its proofs make it "
              + minutes
              + " minutes and "
              + due);
    }
    long back = billing.held().micros() - due;
    if (billing.released().micros() != back) {
      throw Violation.found(
          "5",
          "session "
              + session.id()
              + " was refunded "
              + billing.released().micros()
              + " of "
              + back
              + " micro-credits");
    }
  }

  /** At any time: never more than proofs allow. */
  void check(Session session) {
    Billing billing = billing(session);
    if (session.state() == SessionState.ENDED) {
      settled(session);
      return;
    }
    int proved = usedBefore(session, session.progress().attempt() + 1, false);
    if (billing.postedMinutes() > proved) {
      throw Violation.found(
          "8",
          "session "
              + session.id()
              + " is charged "
              + billing.postedMinutes()
              + " minutes, proved are "
              + proved);
    }
  }

  private Billing billing(Session session) {
    return database
        .money()
        .billings()
        .find(session.id().value())
        .orElseThrow(
            () -> Violation.found("6", "session " + session.id() + " has nothing held for it"));
  }

  private int minutesDue(Session session, Billing billing, EndReason reason) {
    int last = session.progress().attempt();
    boolean platform = reason.isPlatform();
    boolean ranLast = session.progress().runningAt().isPresent();
    int minutes = usedBefore(session, ranLast && !platform ? last : last + 1, false);
    if (ranLast && !platform) {
      minutes += (int) ((longest(session, last) + MINUTE_MS - 1) / MINUTE_MS);
    }
    minutes = Math.min(minutes, billing.prepaidMinutes());
    Integer cap = caps.get(session.id().value());
    return cap == null ? minutes : Math.min(minutes, Math.max(cap, billing.postedMinutes()));
  }

  /** Whole minutes that attempts before that one proved: what an end by the platform leaves. */
  private int usedBefore(Session session, int attempt, boolean unused) {
    int minutes = 0;
    for (int i = 1; i < attempt; i++) {
      minutes += (int) (shortest(session, i) / MINUTE_MS);
    }
    return minutes;
  }

  private long shortest(Session session, int attempt) {
    long shortest = Long.MAX_VALUE;
    int ranks = 0;
    for (Truth.RankFacts facts : truth.of(session.id().value()).ranks) {
      if (facts.rank.desired.attempt() == attempt) {
        shortest = Math.min(shortest, facts.countedMs());
        ranks++;
      }
    }
    int wanted = session.request().shape().nodes();
    return ranks < wanted ? 0 : shortest;
  }

  private long longest(Session session, int attempt) {
    long longest = 0;
    for (Truth.RankFacts facts : truth.of(session.id().value()).ranks) {
      if (facts.rank.desired.attempt() == attempt) {
        longest = Math.max(longest, facts.countedMs());
      }
    }
    return longest;
  }

  private static boolean netsZero(EndReason reason, Billing billing) {
    return reason == EndReason.POLICY_REJECTED
        || (reason == EndReason.FAILED
            && billing.refundOnFailure()
            && billing.closing().orElseThrow().failureRefundedOn().isPresent());
  }

  /** The first so many minutes, each at the rate of the segment it falls into. */
  private static long price(Billing billing, int minutes) {
    long micros = 0;
    int left = minutes;
    for (Segment segment : billing.prepaid().segments()) {
      int here = Math.min(left, segment.minutes());
      micros = Math.addExact(micros, Math.multiplyExact(segment.rate().perMinute().micros(), here));
      left -= here;
    }
    return micros;
  }
}
