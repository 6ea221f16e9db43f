package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import io.tollgate.scheduler.event.SqlNotices;
import io.tollgate.scheduler.node.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Allocations and the desired version of the nodes that hold them, bound to one transaction. */
public final class SqlAllocationStore implements AllocationStore {
  private static final String INSERT =
      """
      INSERT INTO scheduler.allocation (id, session_id, attempt, rank, ranks, node_id, gpu_uuids, gpu_thousandths,
        cpus, memory_bytes, target, run_limit_ms, grace_ms, start_timeout_ms, latest_end, actor,
        request_id, created_at)
      VALUES (:id, :session, :attempt, :rank, :ranks, :node, :gpus, :thousandths, :cpus, :memory, :target, :limit,
        :grace, :startTimeout, :latestEnd, :actor, :requestId, :now)
      """;

  /** A first load reads all that is held, and no single answer may take the leader's patience. */
  private static final int FETCHED_AT_ONCE = 5_000;

  private final Handle handle;

  public SqlAllocationStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public List<Allocation> ofAttempt(SessionId session, int attempt) {
    return handle
        .createQuery(
            "SELECT "
                + AllocationMapping.COLUMNS
                + " FROM scheduler.allocation a"
                + " WHERE a.session_id = :session AND a.attempt = :attempt ORDER BY a.rank")
        .bind("session", session.value())
        .bind("attempt", attempt)
        .map(AllocationMapping::read)
        .list();
  }

  @Override
  public Map<SessionId, List<Allocation>> ofAttempts(Map<SessionId, Integer> attempts) {
    return handle
        .createQuery(
            "SELECT "
                + AllocationMapping.COLUMNS
                + """
                 FROM scheduler.allocation a
                JOIN unnest(:sessions, :attempts) AS w (session_id, attempt)
                  ON a.session_id = w.session_id AND a.attempt = w.attempt
                ORDER BY a.session_id, a.rank
                """)
        .bind("sessions", attempts.keySet().stream().map(SessionId::value).toArray(UUID[]::new))
        .bind("attempts", attempts.values().toArray(Integer[]::new))
        .map(AllocationMapping::read)
        .collect(Collectors.groupingBy(Allocation::session));
  }

  /** All allocations of a session, oldest first. */
  public List<Allocation> ofSession(SessionId session) {
    return ofSessions(List.of(session.value()));
  }

  @Override
  public List<Allocation> ofSessions(Collection<UUID> sessions) {
    return handle
        .createQuery(
            "SELECT "
                + AllocationMapping.COLUMNS
                + " FROM scheduler.allocation a WHERE a.session_id = ANY(:sessions)"
                + " ORDER BY a.session_id, a.attempt, a.rank")
        .bind("sessions", sessions.toArray(new UUID[0]))
        .map(AllocationMapping::read)
        .list();
  }

  @Override
  public List<Allocation> heldOn(NodeId node) {
    return heldOn(List.of(node));
  }

  @Override
  public List<Allocation> heldOn(Collection<NodeId> nodes) {
    return handle
        .createQuery(
            "SELECT "
                + AllocationMapping.COLUMNS
                + " FROM scheduler.allocation a"
                + " WHERE a.node_id = ANY(:nodes) AND a.released_at IS NULL ORDER BY a.id")
        .bind("nodes", nodes.stream().map(NodeId::value).toArray(UUID[]::new))
        .map(AllocationMapping::read)
        .list();
  }

  @Override
  public List<Allocation> changedSince(String xid, boolean heldOnly) {
    return handle
        .createQuery(
            "SELECT "
                + AllocationMapping.COLUMNS
                + " FROM scheduler.allocation a WHERE a.changed_xid >= :xid::xid8"
                + (heldOnly ? " AND a.released_at IS NULL" : ""))
        .setFetchSize(FETCHED_AT_ONCE)
        .bind("xid", xid)
        .map(AllocationMapping::read)
        .list();
  }

  @Override
  public List<Allocation> certainlyOver(Instant now) {
    return handle
        .createQuery(
            "SELECT "
                + AllocationMapping.COLUMNS
                + " FROM scheduler.allocation a JOIN scheduler.node n ON n.id = a.node_id"
                + " WHERE a.released_at IS NULL AND a.latest_end <= :now AND n.state = 'lost'"
                + " ORDER BY a.id LIMIT 1000")
        .bind("now", now)
        .map(AllocationMapping::read)
        .list();
  }

  @Override
  public void orderStop(SessionId session, int attempt, String reason) {
    orderStops(List.of(new StopOrder(session, attempt, reason)));
  }

  @Override
  public void orderStops(List<StopOrder> orders) {
    bumpNodes(SqlAllocationEnds.orderStops(handle, orders));
  }

  @Override
  public void orderRun(SessionId session, int attempt) {
    bumpNodes(
        handle
            .createQuery(
                """
                UPDATE scheduler.allocation SET target = 'running', version = version + 1
                WHERE session_id = :session AND attempt = :attempt AND target = 'prepared'
                RETURNING node_id
                """)
            .bind("session", session.value())
            .bind("attempt", attempt)
            .mapTo(UUID.class)
            .list());
  }

  @Override
  public void raiseRunLimit(SessionId session, int attempt, Duration runLimit, Instant latestEnd) {
    bumpNodes(
        handle
            .createQuery(
                """
                UPDATE scheduler.allocation SET run_limit_ms = GREATEST(run_limit_ms, :limit),
                  latest_end = GREATEST(latest_end, :latestEnd), version = version + 1
                WHERE session_id = :session AND attempt = :attempt AND target <> 'stopped'
                RETURNING node_id
                """)
            .bind("session", session.value())
            .bind("attempt", attempt)
            .bind("limit", runLimit.toMillis())
            .bind("latestEnd", latestEnd)
            .mapTo(UUID.class)
            .list());
  }

  @Override
  public void setLatestEnd(SessionId session, int attempt, Instant running, Duration bound) {
    setLatestEnds(Map.of(session, attempt), running, bound);
  }

  @Override
  public void setLatestEnds(Map<SessionId, Integer> attempts, Instant running, Duration bound) {
    SqlAllocationEnds.setLatest(handle, attempts, running.plus(bound));
  }

  @Override
  public boolean release(AllocationId id, String cause, Instant now) {
    return released(List.of(id), cause, now) == 1;
  }

  @Override
  public void release(List<AllocationId> ids, String cause, Instant now) {
    released(ids, cause, now);
  }

  private int released(List<AllocationId> ids, String cause, Instant now) {
    List<UUID> nodes = SqlAllocationEnds.release(handle, ids, cause, now);
    bumpNodes(nodes);
    return nodes.size();
  }

  @Override
  public Map<UUID, Long> keepSeconds(Collection<UUID> ids) {
    return ids.isEmpty() ? Map.of() : new FilesKept(handle).seconds(ids);
  }

  @Override
  public List<Allocation> findAll(Collection<UUID> ids) {
    return handle
        .createQuery(
            "SELECT "
                + AllocationMapping.COLUMNS
                + " FROM scheduler.allocation a WHERE a.id = ANY(:ids)")
        .bind("ids", ids.toArray(new UUID[0]))
        .map(AllocationMapping::read)
        .list();
  }

  @Override
  public void insert(List<Allocation> allocations, Cause cause) {
    PreparedBatch rows = handle.prepareBatch(INSERT);
    List<UUID> nodes = new ArrayList<>();
    for (Allocation allocation : allocations) {
      add(rows, allocation, cause);
      nodes.add(allocation.node().value());
    }
    rows.execute();
    new SqlHeldGpus(handle).insert(allocations);
    bumpNodes(nodes);
  }

  private static void add(PreparedBatch batch, Allocation allocation, Cause cause) {
    batch
        .bind("id", allocation.id().value())
        .bind("session", allocation.session().value())
        .bind("attempt", allocation.attempt())
        .bind("rank", allocation.rank())
        .bind("ranks", allocation.ranks())
        .bind("node", allocation.node().value())
        .bindArray("gpus", String.class, allocation.gpuUuids())
        .bind("thousandths", allocation.gpuThousandths())
        .bind("cpus", allocation.cpus())
        .bind("memory", allocation.memoryBytes())
        .bind("target", allocation.target())
        .bind("limit", allocation.runLimit().toMillis())
        .bind("grace", allocation.grace().toMillis())
        .bind("startTimeout", allocation.startTimeout().toMillis())
        .bind("latestEnd", allocation.latestEnd())
        .bind("actor", cause.actor())
        .bind("requestId", cause.requestId())
        .bind("now", allocation.createdAt())
        .add();
  }

  /** Moves the desired version of the nodes on, in the order of ids, and wakes their polls. */
  private void bumpNodes(Collection<UUID> nodes) {
    if (nodes.isEmpty()) {
      return;
    }
    UUID[] sorted = nodes.stream().distinct().sorted().toArray(UUID[]::new);
    handle
        .createUpdate(
            """
            UPDATE scheduler.node_desired d SET version = d.version + 1
            FROM (SELECT node_id FROM scheduler.node_desired
                  WHERE node_id = ANY(:nodes) ORDER BY node_id FOR UPDATE) locked
            WHERE d.node_id = locked.node_id
            """)
        .bind("nodes", sorted)
        .execute();
    new SqlNotices(handle).wakeNodes(List.of(sorted));
  }
}
