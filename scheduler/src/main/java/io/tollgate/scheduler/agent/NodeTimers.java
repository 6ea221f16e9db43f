package io.tollgate.scheduler.agent;

import io.tollgate.metering.Cause;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.scheduler.event.Notices;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.node.NodeStore;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.AllocationStore;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.Lifecycle;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionEvent;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.session.SessionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
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

  public NodeTimers(AgentConfig config, LifePolicy policy) {
    this.config = config;
    this.policy = policy;
  }

  private record Silent(UUID node, String name, String state, Instant since) {}

  /**
   * Applies what is due; one transaction.
   *
   * @param watchingSince when this leader began to hear agents; nothing is held against a node for
   *     the time before
   */
  public void sweep(Handle handle, Instant watchingSince, Instant now) {
    List<Silent> silent = silent(handle, watchingSince, now);
    if (!isOurFault(handle, silent, now)) {
      silent.forEach(node -> judge(handle, node, now));
    }
    if (now.isAfter(watchingSince.plus(policy.stopGrace()).plus(policy.cleanupBound()))) {
      endOverdue(handle, now);
    }
    releaseCertain(handle, now);
  }

  private List<Silent> silent(Handle handle, Instant watchingSince, Instant now) {
    return handle
        .createQuery(
            """
            SELECT n.id, n.name, n.state,
              GREATEST(COALESCE(h.last_sync_at, n.joined_at, n.created_at), :since) AS heard
            FROM scheduler.node n JOIN scheduler.node_heartbeat h ON h.node_id = n.id
            WHERE n.removed_at IS NULL AND n.state IN ('ready', 'unreachable')
              AND GREATEST(COALESCE(h.last_sync_at, n.joined_at, n.created_at), :since) < :limit
            ORDER BY n.id
            """)
        .bind("since", watchingSince)
        .bind("limit", now.minus(config.nodeLease()))
        .map(
            (row, context) ->
                new Silent(
                    row.getObject("id", UUID.class),
                    row.getString("name"),
                    row.getString("state"),
                    io.tollgate.scheduler.database.Rows.instant(row, "heard")))
        .list();
  }

  private boolean isOurFault(Handle handle, List<Silent> silent, Instant now) {
    if (silent.size() < config.massSilenceNodes()) {
      return false;
    }
    int fleet =
        handle
            .createQuery(
                "SELECT count(*) FROM scheduler.node WHERE removed_at IS NULL AND state IN ('ready', 'unreachable')")
            .mapTo(Integer.class)
            .one();
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

  private void judge(Handle handle, Silent node, Instant now) {
    NodeStore nodes = new NodeStore(handle);
    NodeId id = new NodeId(node.node());
    if (node.state().equals("ready") && nodes.setState(id, List.of("ready"), "unreachable", now)) {
      log.warn("node {} has been silent since {}; it gets no new work", node.name(), node.since());
      new Notices(handle).nudgeCycle();
    }
    if (Duration.between(node.since(), now).compareTo(config.nodeLostAfter()) >= 0
        && nodes.setState(id, List.of("unreachable"), "lost", now)) {
      log.warn(
          "node {} is lost; its sessions end billed to their last proof, its GPUs stay held until"
              + " the end is certain",
          node.name());
      endSessions(handle, id, now);
    }
  }

  private void endSessions(Handle handle, NodeId node, Instant now) {
    Cause cause = new Cause("system:timers", "lost:" + node + ":" + now, "node lost");
    Lifecycle lifecycle = new Lifecycle(handle, policy);
    for (Session session : locked(handle, new SessionStore(handle).openOn(node.value()))) {
      lifecycle.giveUp(session, EndReason.NODE_LOST, cause, now);
    }
    new Notices(handle).nudgeCycle();
  }

  private void endOverdue(Handle handle, Instant now) {
    Cause cause = new Cause("system:timers", "overdue:" + now, "bound reached");
    Lifecycle lifecycle = new Lifecycle(handle, policy);
    List<UUID> due = new SessionStore(handle).overdue(now.minus(policy.startTimeout()), now);
    for (Session session : locked(handle, due)) {
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

  private static List<Session> locked(Handle handle, List<UUID> ids) {
    SessionStore sessions = new SessionStore(handle);
    List<Session> locked = new ArrayList<>();
    for (UUID id : ids) {
      sessions.lock(new SessionId(id)).ifPresent(locked::add);
    }
    return locked;
  }

  private static void releaseCertain(Handle handle, Instant now) {
    AllocationStore allocations = new AllocationStore(handle);
    List<Allocation> over = allocations.certainlyOver(now);
    for (Allocation allocation : over) {
      allocations.release(allocation.id(), "certain", now);
    }
    if (!over.isEmpty()) {
      new Notices(handle).nudgeCycle();
    }
  }
}
