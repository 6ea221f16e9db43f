package io.tollgate.scheduler.node;

import com.fasterxml.jackson.core.type.TypeReference;
import io.tollgate.scheduler.database.Rows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads nodes and GPUs from their rows. */
final class NodeMapping {
  static final String COLUMNS =
      """
      n.id, n.name, n.world, n.state, n.state_since, n.cordoned, n.cordon_reason, n.cordoned_at,
      n.agent_instance, n.agent_version, n.gpu_source, n.gpu_model, n.cpus, n.memory_bytes, n.labels, n.single_tenant, n.beta,
      n.version, n.removed_at, n.health AS node_health, n.health_since AS node_health_since,
      n.conditions AS node_conditions,
      n.start_failures, n.set_aside_at
      """;

  private NodeMapping() {}

  static Node node(ResultSet row, Optional<Instant> lastSeen) throws SQLException {
    return new Node(
        new NodeId(row.getObject("id", UUID.class)),
        row.getString("name"),
        row.getString("world"),
        row.getString("state"),
        Rows.instant(row, "state_since"),
        row.getBoolean("cordoned"),
        Optional.ofNullable(row.getString("cordon_reason")),
        Rows.optionalInstant(row, "cordoned_at"),
        row.getLong("agent_instance"),
        Optional.ofNullable(row.getString("agent_version")),
        Optional.ofNullable(row.getString("gpu_source")),
        Optional.ofNullable(row.getString("gpu_model")),
        row.getInt("cpus"),
        row.getLong("memory_bytes"),
        Rows.map(row, "labels"),
        new Hosting(row.getBoolean("single_tenant"), row.getBoolean("beta")),
        row.getLong("version"),
        row.getObject("removed_at") != null,
        row.getString("node_health"),
        Rows.optionalInstant(row, "node_health_since"),
        HealthCondition.list(row, "node_conditions"),
        lastSeen,
        trouble(row),
        List.of());
  }

  private static StartTrouble trouble(ResultSet row) throws SQLException {
    List<StartTrouble.Failure> failures = new ArrayList<>();
    List<Map<String, String>> told =
        Rows.parse(
            row.getString("start_failures"), new TypeReference<List<Map<String, String>>>() {});
    for (Map<String, String> failure : told) {
      failures.add(
          new StartTrouble.Failure(
              UUID.fromString(failure.getOrDefault("allocation_id", "")),
              UUID.fromString(failure.getOrDefault("session_id", "")),
              Instant.parse(failure.getOrDefault("at", "")),
              failure.getOrDefault("message", "")));
    }
    return new StartTrouble(failures, Rows.optionalInstant(row, "set_aside_at"));
  }

  /** As the column holds them. */
  static String json(List<StartTrouble.Failure> failures) {
    return Rows.json(
        failures.stream()
            .map(
                failure ->
                    Map.of(
                        "allocation_id", failure.allocation().toString(),
                        "session_id", failure.session().toString(),
                        "at", failure.at().toString(),
                        "message", failure.message()))
            .toList());
  }

  static Gpu gpu(ResultSet row) throws SQLException {
    return new Gpu(
        new NodeId(row.getObject("node_id", UUID.class)),
        row.getString("uuid"),
        row.getInt("index"),
        row.getString("model"),
        row.getString("product"),
        row.getLong("memory_bytes"),
        row.getString("health"),
        Optional.ofNullable(row.getString("health_cause")),
        HealthCondition.list(row, "conditions"),
        row.getObject("removed_at") != null);
  }
}
