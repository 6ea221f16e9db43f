package io.tollgate.scheduler.control;

import io.tollgate.metering.Cause;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.Lifecycle;
import io.tollgate.scheduler.session.SessionEvent;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.util.List;

/**
 * Ends what rules have to end: what runs under a block that stops it, what is left at a drain's
 * deadline, and what still runs when maintenance begins. Where it happens twice it changes nothing.
 * Also ends rules whose time is over.
 */
public final class CarryOut {
  /** So many stops are ordered in one transaction, which stays short; the next sweep goes on. */
  private static final int STOPS_MAX = 200;

  private final LifePolicy policy;

  public CarryOut(LifePolicy policy) {
    this.policy = policy;
  }

  /** Applies what is due. */
  public void of(Transaction tx, Instant now) {
    if (!Planted.is(HouseDefect.EVICTION_FORGOTTEN)) {
      for (Control control : tx.controls().toCarryOut(now)) {
        boolean block = control.action() == ControlAction.BLOCK;
        List<SessionId> left =
            control.isOfNodes()
                ? tx.reach().running(ReachStore.Nodes.of(control), STOPS_MAX)
                : tx.reach().running(control.scope(), control.world(), STOPS_MAX);
        EndReason reason = block ? EndReason.BLOCKED : EndReason.EVICTED;
        if (stop(tx, left, reason, "control:" + control.id(), control.reason(), now)) {
          tx.controls().carriedOut(control.id(), now);
        }
      }
      for (MaintenanceWindow window : tx.maintenance().toCarryOut(now)) {
        List<SessionId> left = tx.reach().running(ReachStore.Nodes.of(window), STOPS_MAX);
        String cause = "maintenance:" + window.id();
        if (stop(tx, left, EndReason.EVICTED, cause, window.reason(), now)) {
          tx.maintenance().carriedOut(window.id(), now);
        }
      }
    }
    Act act = new Act("system:timers", "rules:" + now, now);
    for (Control control : tx.controls().over(now)) {
      ControlDesk.end(tx, control, "control.expired", "its time is over", act);
    }
    for (MaintenanceWindow window : tx.maintenance().over(now)) {
      MaintenanceDesk.end(tx, window, "maintenance.over", "its time is over", act);
    }
  }

  /** Orders stops; answers whether these were all. */
  private boolean stop(
      Transaction tx,
      List<SessionId> sessions,
      EndReason reason,
      String cause,
      String why,
      Instant now) {
    Lifecycle lifecycle = new Lifecycle(tx, policy);
    for (SessionId id : sessions) {
      tx.sessions()
          .lock(id)
          .ifPresent(
              session ->
                  lifecycle.apply(
                      session,
                      new SessionEvent.StopOrdered(reason),
                      new Cause("system:rules", cause, why),
                      now));
    }
    return sessions.size() < STOPS_MAX;
  }
}
