package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.scheduler.event.EventStore;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.session.SessionEvent.StopOrdered;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Moves a session on, with all that must move with it in the same transaction: its transition row,
 * its event, its allocations' targets and its money. Whoever changes a session comes through here.
 */
public final class Lifecycle {
  /** More than any session takes to come to rest. */
  private static final int ROUNDS_MAX = 8;

  private final Transaction tx;
  private final LifePolicy policy;
  private final Consequences consequences;

  public Lifecycle(Transaction tx, LifePolicy policy) {
    this.tx = tx;
    this.policy = policy;
    this.consequences = new Consequences(tx, policy);
  }

  /** Applies an event to a locked session; returns it as it is afterwards. */
  public Session apply(Session session, SessionEvent event, Cause cause, Instant now) {
    return apply(List.of(new Step(session, event, cause)), now).get(0);
  }

  /** An event that befalls a locked session, and why. */
  public record Step(Session session, SessionEvent event, Cause cause) {}

  /**
   * Applies events to different locked sessions, each kind of row written at once; returns the
   * sessions as they are afterwards, in the same order.
   */
  public List<Session> apply(List<Step> steps, Instant now) {
    List<Session> after = new ArrayList<>(steps.size());
    List<SessionStore.Advance> advances = new ArrayList<>();
    List<Consequences.Move> moves = new ArrayList<>();
    for (Step step : steps) {
      Session from = step.session();
      Optional<Progress> next = SessionLife.apply(from.progress(), step.event(), policy, now);
      Session to = next.map(from::with).orElse(from);
      after.add(to);
      if (next.isPresent()) {
        advances.add(new SessionStore.Advance(from, next.get(), step.event(), step.cause()));
        moves.add(new Consequences.Move(from, to, step.cause()));
      }
    }
    if (moves.isEmpty()) {
      return after;
    }
    tx.sessions().advance(advances, now);
    List<Consequences.Move> turned =
        moves.stream().filter(Consequences.Move::changesState).toList();
    consequences.follow(turned, now);
    announce(turned, now);
    tx.notices().sessionsChanged(moves.stream().map(move -> move.to().id()).toList());
    for (int i = 0; i < after.size(); i++) {
      Session to = after.get(i);
      if (to != steps.get(i).session() && to.state() == SessionState.QUEUED) {
        after.set(i, extendWaiting(to, steps.get(i).cause(), now));
      }
    }
    return after;
  }

  private void announce(List<Consequences.Move> moves, Instant now) {
    tx.events()
        .append(
            moves.stream()
                .map(
                    move ->
                        new EventStore.Told(
                            SessionEvents.of(move.to(), policy.stopGrace()),
                            new Act(move.cause().actor(), move.cause().requestId(), now)))
                .toList());
  }

  /** No node has to agree while it waits: what was pending when its start failed is in force. */
  private Session extendWaiting(Session session, Cause cause, Instant now) {
    List<Extension> pending = tx.extensions().pendingOf(session.id());
    if (pending.isEmpty()) {
      return session;
    }
    Extension next = pending.get(0);
    tx.extensions().decide(next.segmentId(), "acknowledged", now);
    tx.metering().acknowledgeSegment(session.id().value(), next.segmentId(), cause, now);
    return apply(session, new SessionEvent.Extended(next.minutes()), cause, now); // And the rest.
  }

  /** Draws every conclusion that the reports of the current attempt allow. */
  public Session judge(Session session, Cause cause, Instant now) {
    List<Session> one = List.of(session);
    return judge(one, reports(one), any -> cause, now).get(0);
  }

  /**
   * The same for several sessions, in their order.
   *
   * @param known their {@link #reports(List)}, as they are
   * @param causes why each is judged
   */
  public List<Session> judge(
      List<Session> sessions,
      Map<SessionId, List<RankReport>> known,
      Function<SessionId, Cause> causes,
      Instant now) {
    Map<SessionId, Session> at = new LinkedHashMap<>();
    sessions.forEach(session -> at.put(session.id(), session));
    List<Session> open = sessions;
    Map<SessionId, List<RankReport>> reports = known;
    // Each event moves a session on, so this ends; the bound is for a table gone wrong.
    for (int i = 0; i < ROUNDS_MAX && !open.isEmpty(); i++) {
      List<Step> steps = next(open, reports, causes);
      List<Session> moved = new ArrayList<>();
      for (Session session : apply(steps, now)) {
        Session before = at.put(session.id(), session);
        if (before == null || before.progress().version() != session.progress().version()) {
          moved.add(session);
        }
      }
      open = moved;
      reports = reports(open);
    }
    if (!open.isEmpty()) {
      throw new IllegalStateException("sessions do not come to rest: " + open);
    }
    return List.copyOf(at.values());
  }

  /** What the reports call for; gangs that stand prepared are let go. */
  private List<Step> next(
      List<Session> sessions,
      Map<SessionId, List<RankReport>> reports,
      Function<SessionId, Cause> causes) {
    List<Step> steps = new ArrayList<>();
    for (Session session : sessions) {
      List<RankReport> ranks = reports.getOrDefault(session.id(), List.of());
      if (AttemptLife.isReadyToGo(session.progress(), ranks)) {
        tx.allocations().orderRun(session.id(), session.progress().attempt());
      } else {
        AttemptLife.next(session.progress(), ranks)
            .ifPresent(event -> steps.add(new Step(session, event, causes.apply(session.id()))));
      }
    }
    return steps;
  }

  /** The platform gives an attempt up without the node's word: stop order and end in one. */
  public Session giveUp(Session session, EndReason reason, Cause cause, Instant now) {
    if (session.state() == SessionState.STARTING) {
      return apply(
          session,
          new SessionEvent.StartFailed("the node was lost while the session started"),
          cause,
          now);
    }
    Session stopping = apply(session, new StopOrdered(reason), cause, now);
    if (stopping.state() != SessionState.STOPPING) {
      return stopping;
    }
    EndReason first = stopping.progress().stopReason().orElse(reason);
    return apply(
        stopping,
        AttemptLife.withoutReport(stopping.progress(), first, reports(stopping)),
        cause,
        now);
  }

  /** The reports of the current attempt's ranks. */
  public List<RankReport> reports(Session session) {
    return reports(List.of(session)).getOrDefault(session.id(), List.of());
  }

  /** The same of several sessions; one whose attempt holds nothing is left out. */
  public Map<SessionId, List<RankReport>> reports(List<Session> sessions) {
    return consequences.reports(sessions);
  }
}
