package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import io.tollgate.metering.Metering;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.defect.MoneyDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.event.Notices;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.session.SessionEvent.StopOrdered;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Moves a session on, with all that must move with it in the same transaction: its transition row,
 * its event, its allocations' targets and its money. Whoever changes a session comes through here.
 */
public final class Lifecycle {
  private final Transaction tx;
  private final SessionStore sessions;
  private final AllocationStore allocations;
  private final ProofStore proofs;
  private final ExtensionStore extensions;
  private final Metering metering;
  private final Notices notices;
  private final LifePolicy policy;

  public Lifecycle(Transaction tx, LifePolicy policy) {
    this.sessions = tx.sessions();
    this.allocations = tx.allocations();
    this.proofs = tx.proofs();
    this.extensions = tx.extensions();
    this.tx = tx;
    this.metering = tx.metering();
    this.notices = tx.notices();
    this.policy = policy;
  }

  /** Applies an event to a locked session; returns it as it is afterwards. */
  public Session apply(Session session, SessionEvent event, Cause cause, Instant now) {
    Optional<Progress> next = SessionLife.apply(session.progress(), event, policy, now);
    if (next.isEmpty()) {
      return session;
    }
    Progress after = next.get();
    sessions.advance(session, after, event, cause, now);
    Session moved = session.with(after);
    if (after.state() != session.state()) {
      follow(session, moved, cause, now);
      if (session.state().holdsGpus() && !after.state().holdsGpus()) {
        tx.usage().add(session, moved, cause, now);
      }
      Act act = new Act(cause.actor(), cause.requestId(), now);
      SessionEvents.announce(tx, moved, policy.stopGrace(), act);
    }
    notices.sessionChanged(session.id());
    return moved.state() == SessionState.QUEUED ? extendWaiting(moved, cause, now) : moved;
  }

  /** No node has to agree while it waits: what was pending when its start failed is in force. */
  private Session extendWaiting(Session session, Cause cause, Instant now) {
    List<Extension> pending = extensions.pendingOf(session.id());
    if (pending.isEmpty()) {
      return session;
    }
    Extension next = pending.get(0);
    extensions.decide(next.segmentId(), "acknowledged", now);
    metering.acknowledgeSegment(session.id().value(), next.segmentId(), cause, now);
    return apply(session, new SessionEvent.Extended(next.minutes()), cause, now); // And the rest.
  }

  /** Draws every conclusion that the reports of the current attempt allow. */
  public Session judge(Session session, Cause cause, Instant now) {
    Session at = session;
    // Each event moves the session on, so this ends; the bound is for a table gone wrong.
    for (int i = 0; i < 8; i++) {
      List<RankReport> ranks = reports(at);
      if (AttemptLife.isReadyToGo(at.progress(), ranks)) {
        allocations.orderRun(at.id(), at.progress().attempt());
        return at;
      }
      Optional<SessionEvent> event = AttemptLife.next(at.progress(), ranks);
      if (event.isEmpty()) {
        return at;
      }
      Session moved = apply(at, event.get(), cause, now);
      if (moved.progress().version() == at.progress().version()) {
        return at;
      }
      at = moved;
    }
    throw new IllegalStateException("session " + session.id() + " does not come to rest: " + at);
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
    return proofs.of(allocations.ofAttempt(session.id(), session.progress().attempt()));
  }

  private void follow(Session from, Session to, Cause cause, Instant now) {
    switch (to.state()) {
      case RUNNING -> running(to, cause, now);
      case STOPPING -> stopping(from, to, cause, now);
      case QUEUED -> queuedAgain(from, to, cause, now);
      case ENDED -> ended(from, to, cause, now);
      case STARTING -> {
        // The commit that placed it wrote its allocations.
      }
    }
  }

  private void running(Session session, Cause cause, Instant now) {
    ChosenModel.whenRunning(tx, session, cause, now);
    metering.startAttempt(session.id().value(), session.progress().attempt(), now, cause);
    allocations.setLatestEnd(session.id(), session.progress().attempt(), now, endBound());
  }

  private void stopping(Session from, Session to, Cause cause, Instant now) {
    String reason = to.progress().stopReason().map(EndReason::code).orElse("stopped");
    if (!Planted.is(HouseDefect.STOP_ORDER_NOT_SENT)) {
      allocations.orderStop(to.id(), to.progress().attempt(), reason);
    }
    if (from.state() == SessionState.RUNNING && !to.progress().requeue()) {
      voidPending(to, cause, now);
      metering.capStop(to.id().value(), cause, now);
    }
  }

  private void queuedAgain(Session from, Session to, Cause cause, Instant now) {
    allocations.orderStop(to.id(), to.progress().attempt(), "requeued");
    if (from.progress().runningAt().isPresent()) {
      voidPending(from, cause, now);
      EndReason reason = from.progress().stopReason().orElse(EndReason.NODE_LOST);
      metering.endAttempt(from.id().value(), ending(from, reason, true, now), cause, now);
    }
    notices.nudgeCycle();
  }

  private void ended(Session from, Session to, Cause cause, Instant now) {
    EndReason reason = to.progress().endReason().orElseThrow();
    allocations.orderStop(to.id(), to.progress().attempt(), reason.code());
    voidPending(from, cause, now);
    if (from.progress().runningAt().isPresent()) {
      metering.endAttempt(from.id().value(), ending(from, reason, false, now), cause, now);
    } else if (!Planted.is(HouseDefect.NEVER_RAN_NOT_SETTLED)) {
      metering.settleNeverRan(from.id().value(), reason, cause, now);
    }
    notices.nudgeCycle();
  }

  private Ending ending(Session session, EndReason reason, boolean requeue, Instant now) {
    List<RankReport> ranks = reports(session);
    if (reason == EndReason.NODE_LOST && Planted.is(HouseDefect.NODE_LOST_BILLED_TO_NOW)) {
      Instant running = session.progress().runningAt().orElse(now);
      long sinceThen = Duration.between(running, now).toMillis();
      return new Ending(session.progress().attempt(), reason, sinceThen, sinceThen, requeue);
    }
    return new Ending(
        session.progress().attempt(),
        reason,
        AttemptLife.smallestElapsedMs(ranks),
        AttemptLife.largestElapsedMs(ranks),
        requeue);
  }

  private void voidPending(Session session, Cause cause, Instant now) {
    if (Planted.is(MoneyDefect.PENDING_SEGMENT_KEPT)
        || Planted.is(MoneyDefect.PENDING_SEGMENT_CHARGED)) {
      return; // The meter guards against both once more, and only there they would never show.
    }
    for (Extension pending : extensions.pendingOf(session.id())) {
      extensions.decide(pending.segmentId(), "voided", now);
      metering.voidSegment(session.id().value(), pending.segmentId(), cause, now);
      if (Planted.is(MoneyDefect.SEGMENT_VOIDED_TWICE)) {
        metering.voidSegment(session.id().value(), pending.segmentId(), cause, now);
      }
    }
  }

  private Duration endBound() {
    return policy.stopGrace().plus(policy.cleanupBound());
  }
}
