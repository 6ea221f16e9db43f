package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Segment;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.Extension;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.session.Transition;
import io.tollgate.scheduler.transaction.InMemoryDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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
  private final Map<UUID, Integer> posted = new HashMap<>();

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
    if (reason == EndReason.EXPIRED && minutes < billing.prepaidMinutes()) {
      throw Violation.found(
          "18",
          "session "
              + session.id()
              + " is over after "
              + minutes
              + " minutes, and "
              + billing.prepaidMinutes()
              + " were acknowledged");
    }
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
    int proved = usedBefore(session, session.progress().attempt() + 1);
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

  /** Looks when more was posted than before. */
  void posted(Session session) {
    Integer now = billing(session).postedMinutes();
    if (!now.equals(posted.put(session.id().value(), now))
        && session.state() != SessionState.ENDED) {
      check(session);
    }
  }

  /** Nodes may run it as long as was paid for, and have agreed to all that is in force. */
  void given(Session session) {
    if (!session.state().holdsGpus()) {
      return;
    }
    int attempt = session.progress().attempt();
    Billing billing = billing(session);
    if (session.progress().prepaidMinutes() != billing.prepaidMinutes()) {
      throw Violation.found(
          "9",
          "session "
              + session.id()
              + " may run "
              + session.progress().prepaidMinutes()
              + " minutes, and "
              + billing.prepaidMinutes()
              + " are paid for");
    }
    long paid = billing.prepaidMinutes() + billing.pendingMinutes();
    long most = (paid - usedBefore(session, attempt)) * MINUTE_MS;
    long pending = 0;
    for (Extension extension :
        database.inTransaction(tx -> tx.extensions().pendingOf(session.id()))) {
      pending = Math.max(pending, extension.runLimitMs());
    }
    for (Allocation allocation : database.allocationsOf(session.id())) {
      if (allocation.attempt() == attempt) {
        given(session, allocation, most, pending);
      }
    }
  }

  private void given(Session session, Allocation allocation, long most, long pending) {
    long limit = allocation.runLimit().toMillis();
    if (limit > most && session.state() != SessionState.STOPPING) {
      throw Violation.found(
          "9",
          "session "
              + session.id()
              + " may run "
              + limit
              + " ms in attempt "
              + allocation.attempt()
              + ", paid for are "
              + most);
    }
    boolean ordered = allocation.target().equals("stopped");
    if (limit < pending && !ordered) {
      throw Violation.found(
          "18",
          "session "
              + session.id()
              + " is to be extended to "
              + pending
              + " ms, and its nodes are told "
              + limit);
    }
    Truth.RankFacts facts = truth.ofRank(allocation.id().value());
    if (facts != null
        && !ordered
        && session.state() == SessionState.RUNNING
        && facts.rank.runLimitMs < session.timeLeft().toMillis()) {
      throw Violation.found(
          "18",
          "session "
              + session.id()
              + " has "
              + session.timeLeft().toMillis()
              + " ms in force, and a node of it agreed to "
              + facts.rank.runLimitMs);
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
    int minutes = usedBefore(session, ranLast && !platform ? last : last + 1);
    if (ranLast && !platform) {
      minutes += (int) ((longest(session, last) + MINUTE_MS - 1) / MINUTE_MS);
    }
    minutes = Math.min(minutes, billing.prepaidMinutes());
    Integer cap = caps.getOrDefault(session.id().value(), capOfLastStop(session));
    return cap == null ? minutes : Math.min(minutes, Math.max(cap, billing.postedMinutes()));
  }

  /** Whoever ordered the stop bounds what it can cost, where it does not run again. */
  private @Nullable Integer capOfLastStop(Session session) {
    int last = session.progress().attempt();
    Integer cap = null;
    for (Transition step : database.transitions(session.id())) {
      if (step.attempt() == last && step.event().equals("stop_ordered")) {
        boolean ran = step.from() == SessionState.RUNNING && !session.progress().requeue();
        cap = ran ? cap(session, step.at()) : null; // A second order came too late for a bound.
      }
    }
    return cap;
  }

  private int cap(Session session, Instant stopped) {
    Instant began = session.progress().runningAt().orElseThrow();
    long ms = Math.max(0, Duration.between(began, stopped).toMillis());
    return usedBefore(session, session.progress().attempt())
        + (int) ((ms + MINUTE_MS - 1) / MINUTE_MS);
  }

  /** Whole minutes that attempts before that one proved: what an end by the platform leaves. */
  private int usedBefore(Session session, int attempt) {
    int minutes = 0;
    for (int i = 1; i < attempt; i++) {
      minutes += (int) (shortest(session, i) / MINUTE_MS);
    }
    return minutes;
  }

  /** The meter runs only in RUNNING: what no server ever saw run is free. */
  private boolean ran(Session session, int attempt) {
    for (Transition transition : database.transitions(session.id())) {
      if (transition.attempt() == attempt && transition.to() == SessionState.RUNNING) {
        return true;
      }
    }
    return false;
  }

  private long shortest(Session session, int attempt) {
    if (!ran(session, attempt)) {
      return 0;
    }
    long shortest = Long.MAX_VALUE;
    int ranks = 0;
    for (Truth.RankFacts facts : truth.of(session.id().value()).ranks) {
      if (facts.rank.desired.attempt() == attempt) {
        shortest = Math.min(shortest, facts.billableMs);
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
        longest = Math.max(longest, facts.billableMs);
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
