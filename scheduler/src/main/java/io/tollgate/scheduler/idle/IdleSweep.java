package io.tollgate.scheduler.idle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.Cause;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.scheduler.agent.UtilizationStore;
import io.tollgate.scheduler.event.Event;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.Lifecycle;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionEvent;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks on the leader at protected sessions, each once a minute while it runs: warns owners whose
 * GPUs idle, tells them when that is over, and ends what idled on. Ending is an order to stop with
 * the reason {@code idle}: the last minute is charged and the rest refunded.
 */
public final class IdleSweep {
  private static final Logger log = LoggerFactory.getLogger(IdleSweep.class);

  /** Rows per sweep, of which there is one a second; what is due beyond comes with the next. */
  static final int SESSIONS_MAX = 200;

  /** GPU-minutes read per sweep, unless one session alone needs more: about 50 ms. */
  static final int MINUTES_MAX = 50_000;

  private static final Duration EVERY = Duration.ofMinutes(1);

  private final LifePolicy policy;

  public IdleSweep(LifePolicy policy) {
    this.policy = policy;
  }

  /** Does what is due; in the caller's transaction. */
  public void sweep(Transaction tx, Instant now) {
    List<IdleProtection> due = tx.idle().due(now, SESSIONS_MAX);
    if (due.isEmpty()) {
      return;
    }
    Map<UUID, Session> sessions = new HashMap<>();
    tx.sessions()
        .findAll(due.stream().map(one -> one.session().value()).toList())
        .forEach(session -> sessions.put(session.id().value(), session));
    Map<SessionId, Optional<Instant>> next = new LinkedHashMap<>();
    List<IdleAttempt> running = new ArrayList<>();
    long minutes = 0;
    for (IdleAttempt attempt : IdleAttempts.of(tx, due, sessions)) {
      boolean looks = attempt.isWorthALook(now);
      long needs = looks ? attempt.minutes(now) : 0;
      if (minutes > 0 && minutes + needs > MINUTES_MAX) {
        continue; // It stays due.
      }
      minutes += needs;
      next.put(attempt.session().id(), Optional.of(now.plus(EVERY)));
      if (looks) {
        running.add(attempt);
      }
    }
    for (IdleProtection protection : due) {
      Session session = sessions.get(protection.session().value());
      if (session == null || session.state() == SessionState.ENDED) {
        next.put(protection.session(), Optional.empty());
      } else if (session.state() != SessionState.RUNNING) {
        // Whenever it runs, it does not idle for half a window before that is over.
        next.put(protection.session(), Optional.of(now.plus(half(protection))));
      }
    }
    tx.idle().lookAgain(next);
    look(tx, running, now);
  }

  private static Duration half(IdleProtection protection) {
    return Duration.ofMinutes(protection.terms().warnedAfterMinutes());
  }

  private void look(Transaction tx, List<IdleAttempt> attempts, Instant now) {
    List<UtilizationStore.Span> spans =
        attempts.stream().flatMap(attempt -> attempt.spans(now).stream()).toList();
    Map<UtilizationStore.Span, List<GpuMinute>> minutes = new HashMap<>();
    tx.utilization()
        .within(spans)
        .forEach((span, rows) -> minutes.put(span, rows.stream().map(GpuMinute::of).toList()));
    attempts.stream()
        .sorted(Comparator.comparing(attempt -> attempt.session().id()))
        .forEach(attempt -> act(tx, attempt, attempt.verdict(now, minutes), now));
  }

  private void act(Transaction tx, IdleAttempt attempt, IdleRule.Verdict verdict, Instant now) {
    IdleProtection protection = attempt.protection();
    Session seen = attempt.session();
    IdleStep step = IdleStep.of(protection, seen.progress(), verdict, now);
    if (step == IdleStep.NOTHING) {
      return;
    }
    Session session = tx.sessions().lock(seen.id()).orElseThrow();
    if (session.progress().version() != seen.progress().version()) {
      return; // Something happened to it meanwhile; the next look sees it.
    }
    Act act = new Act("system:idle", "idle:" + now, now);
    switch (step) {
      case WARN -> {
        tx.idle().warn(session.id(), Optional.of(now));
        tell(tx, session, protection, "session.idle_warning", Optional.of(now), act);
      }
      case CALL_OFF -> {
        tx.idle().warn(session.id(), Optional.empty());
        tell(tx, session, protection, "session.idle_over", Optional.empty(), act);
      }
      case END -> {
        log.info(
            "session {} is ended: its GPUs idled for {} minutes",
            session.id(),
            protection.terms().windowMinutes());
        Cause cause = new Cause(act.actor(), act.requestId(), "idle");
        new Lifecycle(tx, policy)
            .apply(session, new SessionEvent.StopOrdered(EndReason.IDLE), cause, now);
      }
      case NOTHING -> throw new IllegalStateException("nothing is done");
    }
  }

  private static void tell(
      Transaction tx,
      Session session,
      IdleProtection protection,
      String type,
      Optional<Instant> warned,
      Act act) {
    ObjectNode payload = IdleDocument.of(protection.terms());
    payload.put("attempt", session.progress().attempt());
    warned.ifPresent(at -> payload.put("ends_at", Json.time(protection.endsAt(at))));
    tx.events()
        .append(
            new Event(
                Optional.of(session.request().account()),
                World.of(session.request().world()),
                type,
                Optional.of(session.id().value()),
                payload),
            act);
    tx.notices().sessionChanged(session.id());
  }
}
