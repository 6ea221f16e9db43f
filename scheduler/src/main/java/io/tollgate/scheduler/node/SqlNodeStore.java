package io.tollgate.scheduler.node;

import io.tollgate.metering.Cause;
import io.tollgate.scheduler.database.Rows;
import io.tollgate.scheduler.session.Shape;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Nodes and their GPUs, bound to one transaction. */
public final class SqlNodeStore implements NodeStore {
  private static final String SEEN =
      "SELECT "
          + NodeMapping.COLUMNS
          + """
          , h.last_sync_at FROM scheduler.node n
          JOIN scheduler.node_heartbeat h ON h.node_id = n.id
          """;

  private final Handle handle;

  public SqlNodeStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public void insert(
      NodeId id,
      String name,
      String world,
      byte[] tokenHash,
      Instant tokenUntil,
      Cause cause,
      Instant now) {
    handle
        .createUpdate(
            """
            INSERT INTO scheduler.node (id, name, world, state, state_since, join_token_sha256,
              join_token_expires_at, actor, request_id, created_at)
            VALUES (:id, :name, :world, 'joining', :now, :token, :until, :actor, :requestId, :now)
            """)
        .bind("id", id.value())
        .bind("name", name)
        .bind("world", world)
        .bind("token", tokenHash)
        .bind("until", tokenUntil)
        .bind("actor", cause.actor())
        .bind("requestId", cause.requestId())
        .bind("now", now)
        .execute();
    handle.execute("INSERT INTO scheduler.node_desired (node_id) VALUES (?)", id.value());
    handle.execute("INSERT INTO scheduler.node_heartbeat (node_id) VALUES (?)", id.value());
  }

  @Override
  public boolean nameIsTaken(String name) {
    return handle
        .createQuery(
            "SELECT EXISTS (SELECT 1 FROM scheduler.node WHERE name = :name AND removed_at IS NULL)")
        .bind("name", name)
        .mapTo(Boolean.class)
        .one();
  }

  /** Nodes of a world that are not removed, by name, with GPUs and last contact. */
  public List<Node> list(String world) {
    List<Node> nodes =
        handle
            .createQuery(
                SEEN
                    + """
                    WHERE n.world = :world AND n.removed_at IS NULL ORDER BY n.name
                    """)
            .bind("world", world)
            .map((row, context) -> NodeMapping.node(row, Rows.optionalInstant(row, "last_sync_at")))
            .list();
    return withGpus(nodes);
  }

  @Override
  public Optional<Node> find(String idOrName, String world) {
    List<Node> found =
        handle
            .createQuery(
                SEEN
                    + """
                    WHERE n.world = :world AND n.removed_at IS NULL
                      AND (n.id::text = :wanted OR n.name = :wanted)
                    """)
            .bind("world", world)
            .bind("wanted", idOrName)
            .map((row, context) -> NodeMapping.node(row, Rows.optionalInstant(row, "last_sync_at")))
            .list();
    return withGpus(found).stream().findFirst();
  }

  @Override
  public List<Node> changedSince(String xid) {
    return handle
        .createQuery(
            "SELECT "
                + NodeMapping.COLUMNS
                + " FROM scheduler.node n WHERE n.changed_xid >= :xid::xid8 ORDER BY n.id")
        .bind("xid", xid)
        .map((row, context) -> NodeMapping.node(row, Optional.empty()))
        .list();
  }

  @Override
  public Map<UUID, List<Gpu>> gpusOf(Collection<UUID> nodes) {
    return handle
        .createQuery(
            """
            SELECT node_id, uuid, index, model, product, memory_bytes, health, health_cause,
              conditions, removed_at
            FROM scheduler.gpu WHERE node_id = ANY(:nodes) ORDER BY node_id, index, uuid
            """)
        .bind("nodes", nodes.toArray(new UUID[0]))
        .map((row, context) -> NodeMapping.gpu(row))
        .list()
        .stream()
        .collect(Collectors.groupingBy(gpu -> gpu.node().value()));
  }

  @Override
  public List<UUID> gpusChangedSince(String xid) {
    return handle
        .createQuery("SELECT DISTINCT node_id FROM scheduler.gpu WHERE changed_xid >= :xid::xid8")
        .bind("xid", xid)
        .mapTo(UUID.class)
        .list();
  }

  @Override
  public List<Node> findAll(Collection<UUID> ids) {
    return handle
        .createQuery(
            "SELECT " + NodeMapping.COLUMNS + " FROM scheduler.node n WHERE n.id = ANY(:ids)")
        .bind("ids", ids.toArray(new UUID[0]))
        .map((row, context) -> NodeMapping.node(row, Optional.empty()))
        .list();
  }

  @Override
  public void cordon(NodeId id, boolean cordoned, String reason, Instant now) {
    handle
        .createUpdate(
            """
            UPDATE scheduler.node SET cordoned = :cordoned, cordon_reason = :reason,
              cordoned_at = :since, version = version + 1,
              start_failures = CASE WHEN :cordoned THEN start_failures ELSE '[]' END,
              set_aside_at = CASE WHEN :cordoned THEN set_aside_at END
            WHERE id = :id
            """)
        .bind("id", id.value())
        .bind("cordoned", cordoned)
        .bind("reason", cordoned ? reason : null)
        .bind("since", cordoned ? now : null)
        .execute();
  }

  @Override
  public void setBeta(NodeId id, boolean beta) {
    handle
        .createUpdate(
            "UPDATE scheduler.node SET beta = :beta, version = version + 1 WHERE id = :id")
        .bind("id", id.value())
        .bind("beta", beta)
        .execute();
  }

  @Override
  public void setStartTrouble(NodeId id, StartTrouble trouble) {
    handle
        .createUpdate(
            """
            UPDATE scheduler.node SET start_failures = :failures::jsonb, set_aside_at = :since,
              version = version + 1
            WHERE id = :id
            """)
        .bind("id", id.value())
        .bind("failures", NodeMapping.json(trouble.failures()))
        .bind("since", trouble.setAsideAt())
        .execute();
  }

  @Override
  public boolean setState(NodeId id, Collection<String> expected, String state, Instant now) {
    return handle
            .createUpdate(
                """
                UPDATE scheduler.node SET state = :state, state_since = :now, version = version + 1
                WHERE id = :id AND state = ANY(:expected) AND removed_at IS NULL
                """)
            .bind("id", id.value())
            .bind("state", state)
            .bind("expected", expected.toArray(new String[0]))
            .bind("now", now)
            .execute()
        == 1;
  }

  @Override
  public void remove(NodeId id, Instant now) {
    handle
        .createUpdate(
            """
            UPDATE scheduler.node SET removed_at = :now, key_sha256 = NULL,
              previous_key_sha256 = NULL, join_token_sha256 = NULL, version = version + 1
            WHERE id = :id
            """)
        .bind("id", id.value())
        .bind("now", now)
        .execute();
  }

  @Override
  public List<Silent> silent(Instant watchingSince, Instant limit) {
    return handle
        .createQuery(
            """
            SELECT n.id, n.name, n.state,
              GREATEST(COALESCE(h.last_sync_at, n.joined_at, n.created_at), :since) AS heard
            FROM scheduler.node n JOIN scheduler.node_heartbeat h ON h.node_id = n.id
            WHERE n.removed_at IS NULL AND n.state IN ('ready', 'unreachable')
              AND GREATEST(COALESCE(h.last_sync_at, n.joined_at, n.created_at), :since) <= :limit
            ORDER BY n.id
            """)
        .bind("since", watchingSince)
        .bind("limit", limit)
        .map(
            (row, context) ->
                new Silent(
                    new NodeId(row.getObject("id", UUID.class)),
                    row.getString("name"),
                    row.getString("state"),
                    Rows.instant(row, "heard")))
        .list();
  }

  @Override
  public int inService() {
    return handle
        .createQuery(
            """
            SELECT count(*) FROM scheduler.node
            WHERE removed_at IS NULL AND state IN ('ready', 'unreachable')
            """)
        .mapTo(Integer.class)
        .one();
  }

  @Override
  public Map<UUID, Long> lockTakingWork(Collection<UUID> nodes) {
    Map<UUID, Long> versions = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT id, version FROM scheduler.node
            WHERE id = ANY(:ids) AND state = 'ready' AND NOT cordoned AND health <> 'drain'
              AND set_aside_at IS NULL AND removed_at IS NULL
            ORDER BY id FOR SHARE
            """)
        .bind("ids", nodes.toArray(new UUID[0]))
        .map((row, context) -> Map.entry(row.getObject("id", UUID.class), row.getLong("version")))
        .forEach(node -> versions.put(node.getKey(), node.getValue()));
    return versions;
  }

  @Override
  public int thatCouldHold(String world, Shape shape) {
    return new SqlFleetRoom(handle).thatCouldHold(world, shape);
  }

  private List<Node> withGpus(List<Node> nodes) {
    Map<UUID, List<Gpu>> gpus = gpusOf(nodes.stream().map(node -> node.id().value()).toList());
    return nodes.stream()
        .map(node -> node.with(live(gpus.getOrDefault(node.id().value(), List.of()))))
        .toList();
  }

  private static List<Gpu> live(List<Gpu> gpus) {
    return gpus.stream().filter(gpu -> !gpu.removed()).toList();
  }
}
