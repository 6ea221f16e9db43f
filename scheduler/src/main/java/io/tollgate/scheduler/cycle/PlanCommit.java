package io.tollgate.scheduler.cycle;

import com.github.f4b6a3.uuid.UuidCreator;
import io.tollgate.metering.Cause;
import io.tollgate.scheduler.decision.Placement;
import io.tollgate.scheduler.decision.Start;
import io.tollgate.scheduler.session.AllocationId;
import io.tollgate.scheduler.session.AllocationStore;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.Lifecycle;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionEvent;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionRows;
import io.tollgate.scheduler.session.SessionState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Makes a plan's starts durable, guarded by what the decision assumed: the epoch, each session's
 * version and state, its account's standing, each node's version. What no longer holds is left out
 * and reconsidered; what holds is written in one batch per kind.
 */
final class PlanCommit {
  private final LifePolicy policy;

  PlanCommit(LifePolicy policy) {
    this.policy = policy;
  }

  /** What was committed, and what has to be decided again. */
  record Committed(List<Start> done, List<Start> returned) {}

  /** Throws {@link DeposedException} when another leader has taken over. */
  Committed apply(Handle handle, List<Start> starts, long epoch, Instant now) {
    fence(handle, epoch);
    if (starts.isEmpty()) {
      return new Committed(List.of(), List.of());
    }
    Map<UUID, Session> sessions = lockSessions(handle, starts);
    Set<UUID> nodes = unchangedNodes(handle, starts);
    List<Start> done = new ArrayList<>();
    List<Start> returned = new ArrayList<>();
    for (Start start : starts) {
      boolean holds =
          sessions.containsKey(start.session().value())
              && start.placements().stream().allMatch(p -> nodes.contains(key(p)));
      (holds ? done : returned).add(start);
    }
    write(handle, done, sessions, epoch, now);
    return new Committed(done, returned);
  }

  /** Another leader's epoch is in force. */
  static final class DeposedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DeposedException(long epoch) {
      super("epoch " + epoch + " is over; another server leads");
    }
  }

  static void fence(Handle handle, long epoch) {
    boolean mine =
        handle
            .createQuery("SELECT epoch FROM scheduler.leadership WHERE epoch = :epoch FOR SHARE")
            .bind("epoch", epoch)
            .mapTo(Long.class)
            .findOne()
            .isPresent();
    if (!mine) {
      throw new DeposedException(epoch);
    }
  }

  private static Map<UUID, Session> lockSessions(Handle handle, List<Start> starts) {
    Map<UUID, Long> versions = new TreeMap<>();
    starts.forEach(start -> versions.put(start.session().value(), start.sessionVersion()));
    Map<UUID, Session> locked = new HashMap<>();
    handle
        .createQuery(
            "SELECT "
                + SessionRows.COLUMNS
                + """
                 FROM scheduler.session s
                JOIN scheduler.account a ON a.id = s.account_id
                WHERE s.id = ANY(:ids) AND s.state = 'queued' AND a.state = 'active'
                ORDER BY s.id FOR UPDATE OF s
                """)
        .bind("ids", versions.keySet().toArray(new UUID[0]))
        .map(SessionRows::read)
        .forEach(
            session -> {
              Long expected = versions.get(session.id().value());
              if (expected != null
                  && session.progress().version() == expected
                  && session.state() == SessionState.QUEUED) {
                locked.put(session.id().value(), session);
              }
            });
    return locked;
  }

  /** Nodes that still are what the decision saw; locked against a cordon until the commit. */
  private static Set<UUID> unchangedNodes(Handle handle, List<Start> starts) {
    Map<UUID, Long> versions = new TreeMap<>();
    for (Start start : starts) {
      start.placements().forEach(p -> versions.put(p.node().value(), p.nodeVersion()));
    }
    Set<UUID> unchanged = new HashSet<>();
    handle
        .createQuery(
            """
            SELECT id, version FROM scheduler.node
            WHERE id = ANY(:ids) AND state = 'ready' AND NOT cordoned AND removed_at IS NULL
            ORDER BY id FOR SHARE
            """)
        .bind("ids", versions.keySet().toArray(new UUID[0]))
        .map((row, context) -> Map.entry(row.getObject("id", UUID.class), row.getLong("version")))
        .forEach(
            node -> {
              if (node.getValue().equals(versions.get(node.getKey()))) {
                unchanged.add(node.getKey());
              }
            });
    return unchanged;
  }

  private static UUID key(Placement placement) {
    return placement.node().value();
  }

  private void write(
      Handle handle, List<Start> starts, Map<UUID, Session> sessions, long epoch, Instant now) {
    if (starts.isEmpty()) {
      return;
    }
    Cause cause = new Cause("system:cycle", "epoch:" + epoch + ":" + now, "placed by the cycle");
    Lifecycle lifecycle = new Lifecycle(handle, policy);
    PreparedBatch allocations = handle.prepareBatch(INSERT_ALLOCATION);
    PreparedBatch gpus = handle.prepareBatch(INSERT_GPU);
    List<UUID> nodes = new ArrayList<>();
    for (Start start : starts) {
      Session session = sessions.get(start.session().value());
      if (session == null) {
        throw new IllegalStateException("start of an unlocked session " + start.session());
      }
      Session placed = lifecycle.apply(session, new SessionEvent.Placed(), cause, now);
      for (Placement placement : start.placements()) {
        AllocationId id = new AllocationId(UuidCreator.getTimeOrderedEpoch());
        add(allocations, id, placed, start, placement, cause, now);
        for (String gpu : placement.gpuUuids()) {
          gpus.bind("allocation", id.value())
              .bind("node", placement.node().value())
              .bind("gpu", gpu)
              .add();
        }
        nodes.add(placement.node().value());
      }
    }
    allocations.execute();
    gpus.execute();
    new AllocationStore(handle).bumpNodes(nodes);
  }

  private void add(
      PreparedBatch batch,
      AllocationId id,
      Session session,
      Start start,
      Placement placement,
      Cause cause,
      Instant now) {
    Duration runLimit = session.timeLeft();
    Duration whole =
        policy.startTimeout().plus(runLimit).plus(policy.stopGrace()).plus(policy.cleanupBound());
    SessionId owner = session.id();
    batch
        .bind("id", id.value())
        .bind("session", owner.value())
        .bind("attempt", session.progress().attempt())
        .bind("rank", placement.rank())
        .bind("ranks", start.placements().size())
        .bind("node", placement.node().value())
        .bindArray("gpus", String.class, placement.gpuUuids())
        .bind("cpus", placement.cpus())
        .bind("memory", placement.memoryBytes())
        .bind("target", start.placements().size() == 1 ? "running" : "prepared")
        .bind("limit", runLimit.toMillis())
        .bind("grace", policy.stopGrace().toMillis())
        .bind("startTimeout", policy.startTimeout().toMillis())
        .bind("latestEnd", now.plus(whole))
        .bind("actor", cause.actor())
        .bind("requestId", cause.requestId())
        .bind("now", now)
        .add();
  }

  private static final String INSERT_ALLOCATION =
      """
      INSERT INTO scheduler.allocation (id, session_id, attempt, rank, ranks, node_id, gpu_uuids,
        cpus, memory_bytes, target, run_limit_ms, grace_ms, start_timeout_ms, latest_end, actor,
        request_id, created_at)
      VALUES (:id, :session, :attempt, :rank, :ranks, :node, :gpus, :cpus, :memory, :target, :limit,
        :grace, :startTimeout, :latestEnd, :actor, :requestId, :now)
      """;

  private static final String INSERT_GPU =
      """
      INSERT INTO scheduler.allocation_gpu (allocation_id, node_id, gpu_uuid)
      VALUES (:allocation, :node, :gpu)
      """;
}
