package io.tollgate.scheduler.agent;

import io.tollgate.metering.Cause;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.control.CarryOut;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.node.NodeStore;
import io.tollgate.scheduler.node.NodeStore.Silent;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.AllocationStore;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.Lifecycle;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionEvent;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.session.SessionStore;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What silence means, on the leader: a node that is not heard from gets no work, then is lost and
 * its sessions end; starts and stops that nobody confirms come to their bound.
 *
 * <p>Ignorance never kills paid work. All clocks start afresh when this leader began to lead, and
 * when much of the fleet falls silent at once the fault is taken to be ours for a while.
 */
public final class NodeTimers {
  private static final Logger log = LoggerFactory.getLogger(NodeTimers.class);

  private final AgentConfig config;
  private final LifePolicy policy;
  private final CarryOut rules;

  public NodeTimers(AgentConfig config, LifePolicy policy) {
    this.config = config;
    this.policy = policy;
    this.rules = new CarryOut(policy);
  }

  /**
   * Applies what is due; one transaction.
   *
   * @param watchingSince when this leader began to hear agents; nothing is held against a node for
   *     the time before
   */
  public void sweep(Transaction tx, Instant watchingSince, Instant now) {
    List<Silent> silent = tx.nodes().silent(watchingSince, now.minus(config.nodeLease()));
    if (!isOurFault(tx, silent, now)) {
      silent.forEach(node -> judge(tx, node, now));
    }
    if (now.isAfter(watchingSince.plus(policy.stopGrace()).plus(policy.cleanupBound()))
        && !Planted.is(HouseDefect.OVERDUE_NEVER_ENDED)) {
      endOverdue(tx, now);
    }
    rules.of(tx, now);
    releaseCertain(tx, now);
    NeverMet.giveUp(tx, policy, now);
    if (!Planted.is(HouseDefect.DEADLINE_NEVER_SWEPT)) {
      giveUpLate(tx, now);
    }
  }

  /** What can no longer end before its deadline never starts; its credits come back. */
  private void giveUpLate(Transaction tx, Instant now) {
    Cause cause = new Cause("system:timers", "deadline:" + now, "deadline passed");
    Lifecycle lifecycle = new Lifecycle(tx, policy);
    for (Session session : locked(tx, tx.sessions().pastDeadline(now))) {
      if (session.state() == SessionState.QUEUED && session.tooLateAt(now)) {
        lifecycle.apply(
            session, new SessionEvent.StopOrdered(EndReason.NEVER_STARTED, false), cause, now);
      }
    }
  }

  private boolean isOurFault(Transaction tx, List<Silent> silent, Instant now) {
    if (silent.size() < config.massSilenceNodes()) {
      return false;
    }
    int fleet = tx.nodes().inService();
    boolean many = silent.size() > fleet * config.massSilenceShare();
    boolean recent =
        silent.stream().anyMatch(node -> node.since().isAfter(now.minus(config.massSilenceMax())));
    if (many && recent) {
      log.warn(
          "{} of {} nodes are silent at once; taken to be our own fault for at most {}",
          silent.size(),
          fleet,
          config.massSilenceMax());
    }
    return many && recent;
  }

  private void judge(Transaction tx, Silent node, Instant now) {
    NodeStore nodes = tx.nodes();
    NodeId id = node.node();
    if (node.state().equals("ready") && nodes.setState(id, List.of("ready"), "unreachable", now)) {
      log.warn("node {} has been silent since {}; it gets no new work", node.name(), node.since());
      tx.notices().nudgeCycle();
    }
    if (Duration.between(node.since(), now).compareTo(config.nodeLostAfter()) >= 0
        && nodes.setState(id, List.of("unreachable"), "lost", now)) {
      log.warn(
          "node {} is lost; its sessions end billed to their last proof, its GPUs stay held until"
              + " the end is certain",
          node.name());
      endSessions(tx, id, now);
    }
  }

  private void endSessions(Transaction tx, NodeId node, Instant now) {
    Cause cause = new Cause("system:timers", "lost:" + node + ":" + now, "node lost");
    Lifecycle lifecycle = new Lifecycle(tx, policy);
    for (Session session : locked(tx, tx.sessions().openOn(node.value()))) {
      lifecycle.giveUp(session, EndReason.NODE_LOST, cause, now);
    }
    tx.notices().nudgeCycle();
  }

  private void endOverdue(Transaction tx, Instant now) {
    Cause cause = new Cause("system:timers", "overdue:" + now, "bound reached");
    Lifecycle lifecycle = new Lifecycle(tx, policy);
    List<UUID> due = tx.sessions().overdue(now.minus(policy.startTimeout()), now);
    for (Session session : locked(tx, due)) {
      if (session.state() == SessionState.STARTING) {
        lifecycle.apply(
            session,
            new SessionEvent.StartFailed(
                "the start took longer than " + policy.startTimeout().toMinutes() + " minutes"),
            cause,
            now);
      } else if (session.state() == SessionState.STOPPING) {
        EndReason reason = session.progress().stopReason().orElse(EndReason.NODE_LOST);
        lifecycle.giveUp(session, reason, cause, now);
      }
    }
  }

  private static List<Session> locked(Transaction tx, List<UUID> ids) {
    SessionStore sessions = tx.sessions();
    List<Session> locked = new ArrayList<>();
    for (UUID id : ids) {
      sessions.lock(new SessionId(id)).ifPresent(locked::add);
    }
    return locked;
  }

  private static void releaseCertain(Transaction tx, Instant now) {
    AllocationStore allocations = tx.allocations();
    boolean atOnce = Planted.is(HouseDefect.LOST_NODE_RELEASED_AT_ONCE);
    List<Allocation> over = allocations.certainlyOver(atOnce ? now.plus(Duration.ofDays(1)) : now);
    for (Allocation allocation : over) {
      allocations.release(allocation.id(), "certain", now);
    }
    if (!over.isEmpty()) {
      tx.notices().nudgeCycle();
    }
  }
}
