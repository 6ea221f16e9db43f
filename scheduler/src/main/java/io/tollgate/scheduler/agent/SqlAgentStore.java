package io.tollgate.scheduler.agent;

import io.tollgate.metering.sql.SqlTypes;
import io.tollgate.scheduler.node.NodeId;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What a node's row says about its agent: keys, instance, inventory. Bound to one transaction. */
public final class SqlAgentStore implements AgentStore {
  private final Handle handle;

  public SqlAgentStore(Handle handle) {
    this.handle = handle;
  }

  /** The node of a key, current or rotated out less than ten minutes ago. */
  public Optional<Identity> byKey(byte[] hash, Instant now) {
    return Optional.ofNullable(byKeys(List.of(hash), now).get(ByteBuffer.wrap(hash)));
  }

  /** The nodes of keys, by the key's hash; unknown keys are left out. */
  public Map<ByteBuffer, Identity> byKeys(Collection<byte[]> hashes, Instant now) {
    Map<ByteBuffer, Identity> current = new HashMap<>();
    Map<ByteBuffer, Identity> found = new HashMap<>();
    handle
        .createQuery(
            identity(
                """
                WHERE key_sha256 = ANY(:hashes)
                   OR (previous_key_sha256 = ANY(:hashes) AND previous_key_until > :now)
                """))
        .bind("hashes", SqlTypes.array("bytea", hashes.toArray(byte[][]::new)))
        .bind("now", now)
        .map(
            (row, context) -> {
              Identity identity = read(row);
              current.put(ByteBuffer.wrap(row.getBytes("key_sha256")), identity);
              byte @Nullable [] before = row.getBytes("previous_key_sha256");
              Instant until = nullable(row, "previous_key_until");
              if (before != null && until != null && until.isAfter(now)) {
                found.put(ByteBuffer.wrap(before), identity);
              }
              return identity;
            })
        .list();
    found.putAll(current);
    return found;
  }

  /** The node of a join token, used or not; the row is locked. */
  public Optional<Identity> byToken(byte[] hash) {
    return handle
        .createQuery(identity("WHERE join_token_sha256 = :hash FOR UPDATE"))
        .bind("hash", hash)
        .map((row, context) -> read(row))
        .findOne();
  }

  @Override
  public Identity lock(NodeId node) {
    return handle
        .createQuery(identity("WHERE id = :id FOR UPDATE"))
        .bind("id", node.value())
        .map((row, context) -> read(row))
        .one();
  }

  private static String identity(String where) {
    return """
        SELECT id, name, state, removed_at, agent_instance, agent_nonce, boot_id, joined_at,
          joined_nonce, joined_boot_id, join_token_expires_at, gpu_model IS NOT NULL AS has_inventory,
          conditions <> '[]' OR EXISTS (SELECT FROM scheduler.gpu g
            WHERE g.node_id = node.id AND (g.health <> 'healthy' OR g.conditions <> '[]')) AS unwell,
          start_failures <> '[]' AS starts_failed, key_sha256, previous_key_sha256, previous_key_until
        FROM scheduler.node
        """
        + where;
  }

  private static Identity read(ResultSet row) throws SQLException {
    return new Identity(
        new NodeId(row.getObject("id", UUID.class)),
        row.getString("name"),
        row.getString("state"),
        row.getObject("removed_at") != null,
        row.getLong("agent_instance"),
        row.getObject("agent_nonce", UUID.class),
        row.getString("boot_id"),
        nullable(row, "joined_at"),
        row.getObject("joined_nonce", UUID.class),
        row.getString("joined_boot_id"),
        nullable(row, "join_token_expires_at"),
        row.getBoolean("has_inventory"),
        row.getBoolean("unwell"),
        row.getBoolean("starts_failed"));
  }

  private static @Nullable Instant nullable(ResultSet row, String column) throws SQLException {
    java.time.OffsetDateTime time = row.getObject(column, java.time.OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  /** Stores the key a join made, and who joined. */
  public void joined(NodeId node, byte[] keyHash, UUID nonce, String bootId, Instant now) {
    handle
        .createUpdate(
            """
            UPDATE scheduler.node SET key_sha256 = :key, joined_at = COALESCE(joined_at, :now),
              joined_nonce = :nonce, joined_boot_id = :boot, version = version + 1
            WHERE id = :id
            """)
        .bind("id", node.value())
        .bind("key", keyHash)
        .bind("nonce", nonce)
        .bind("boot", bootId)
        .bind("now", now)
        .execute();
  }

  /** Replaces the key; the old one stays good until the time given. */
  public void rotate(NodeId node, byte[] keyHash, Instant oldUntil) {
    handle
        .createUpdate(
            """
            UPDATE scheduler.node SET previous_key_sha256 = key_sha256,
              previous_key_until = :until, key_sha256 = :key
            WHERE id = :id
            """)
        .bind("id", node.value())
        .bind("key", keyHash)
        .bind("until", oldUntil)
        .execute();
  }

  @Override
  public void setInstance(
      NodeId node, long instance, UUID nonce, String bootId, String agentVersion) {
    handle
        .createUpdate(
            """
            UPDATE scheduler.node SET agent_instance = :instance, agent_nonce = :nonce,
              boot_id = :boot, agent_version = :version, version = version + 1
            WHERE id = :id
            """)
        .bind("id", node.value())
        .bind("instance", instance)
        .bind("nonce", nonce)
        .bind("boot", bootId)
        .bind("version", agentVersion)
        .execute();
    handle
        .createUpdate(
            """
            UPDATE scheduler.node_heartbeat SET agent_instance = :instance, sequence = 0
            WHERE node_id = :id
            """)
        .bind("id", node.value())
        .bind("instance", instance)
        .execute();
  }

  @Override
  public boolean heartbeat(NodeId node, long instance, long sequence, Instant now) {
    return handle
            .createUpdate(
                """
                UPDATE scheduler.node_heartbeat SET last_sync_at = :now, sequence = :sequence
                WHERE node_id = :id AND agent_instance = :instance AND sequence < :sequence
                """)
            .bind("id", node.value())
            .bind("instance", instance)
            .bind("sequence", sequence)
            .bind("now", now)
            .execute()
        == 1;
  }

  @Override
  public Set<NodeId> heartbeats(List<Beat> beats, Instant now) {
    return handle
        .createQuery(
            """
            UPDATE scheduler.node_heartbeat h SET last_sync_at = :now, sequence = w.sequence
            FROM unnest(:nodes, :instances, :sequences) AS w (node_id, instance, sequence)
            WHERE h.node_id = w.node_id AND h.agent_instance = w.instance
              AND h.sequence < w.sequence
            RETURNING h.node_id
            """)
        .bind("nodes", beats.stream().map(beat -> beat.node().value()).toArray(UUID[]::new))
        .bind("instances", beats.stream().map(Beat::instance).toArray(Long[]::new))
        .bind("sequences", beats.stream().map(Beat::sequence).toArray(Long[]::new))
        .bind("now", now)
        .mapTo(UUID.class)
        .map(NodeId::new)
        .set();
  }

  @Override
  public Map<NodeId, Long> desiredVersions(Collection<NodeId> nodes) {
    return handle
        .createQuery(
            "SELECT node_id, version FROM scheduler.node_desired WHERE node_id = ANY(:nodes)")
        .bind("nodes", nodes.stream().map(NodeId::value).toArray(UUID[]::new))
        .map(
            (row, context) ->
                Map.entry(new NodeId(row.getObject("node_id", UUID.class)), row.getLong("version")))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Override
  public boolean isHeardSince(NodeId node, Instant since) {
    return handle
        .createQuery(
            """
            SELECT EXISTS (SELECT FROM scheduler.node_heartbeat
              WHERE node_id = :id AND last_sync_at >= :since)
            """)
        .bind("id", node.value())
        .bind("since", since)
        .mapTo(Boolean.class)
        .one();
  }

  @Override
  public long desiredVersion(NodeId node) {
    return handle
        .createQuery("SELECT version FROM scheduler.node_desired WHERE node_id = :id")
        .bind("id", node.value())
        .mapTo(Long.class)
        .one();
  }
}
