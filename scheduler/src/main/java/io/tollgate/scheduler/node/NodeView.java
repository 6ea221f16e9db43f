package io.tollgate.scheduler.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.http.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** A node as the API shows it. */
final class NodeView {

  private NodeView() {}

  static ObjectNode of(Handle handle, Node node) {
    return of(handle, List.of(node)).get(0);
  }

  static List<ObjectNode> of(Handle handle, List<Node> nodes) {
    Map<String, UUID> holders = holders(handle, nodes);
    NodeDrains drains = NodeDrains.of(handle);
    List<ObjectNode> views = new ArrayList<>();
    for (Node node : nodes) {
      ObjectNode view = of(node, holders);
      drains.write(view.putArray("drains"), node);
      views.add(view);
    }
    return views;
  }

  private static ObjectNode of(Node node, Map<String, UUID> holders) {
    ObjectNode json = Json.object();
    json.put("id", node.id().toString());
    json.put("name", node.name());
    json.put("world", node.world());
    json.put("state", node.state());
    json.put("cordoned", node.cordoned());
    Json.putText(json, "cordon_reason", node.cordonReason());
    json.put("health", node.health());
    Json.putTime(json, "health_since", node.healthSince());
    HealthCondition.write(json.putArray("conditions"), node.conditions());
    json.put("beta", node.hosting().beta());
    json.put("single_tenant", node.hosting().singleTenant());
    Json.putText(json, "agent_version", node.agentVersion());
    Json.putText(json, "gpu_source", node.gpuSource());
    Json.putTime(json, "last_seen_at", node.lastSeenAt());
    json.put("cpus", node.cpus());
    json.put("memory_bytes", node.memoryBytes());
    node.startTrouble()
        .setAsideAt()
        .ifPresent(
            since ->
                json.putObject("set_aside")
                    .put("cause", "start_failures")
                    .put("since", since.toString())
                    .put("message", node.startTrouble().sentence()));
    ArrayNode gpus = json.putArray("gpus");
    for (Gpu gpu : node.gpus()) {
      ObjectNode one = gpus.addObject();
      one.put("uuid", gpu.uuid());
      one.put("index", gpu.index());
      one.put("model", gpu.model());
      one.put("product", gpu.product());
      one.put("memory_bytes", gpu.memoryBytes());
      one.put("health", gpu.health());
      Json.putText(one, "health_cause", gpu.healthCause());
      HealthCondition.write(one.putArray("conditions"), gpu.conditions());
      UUID holder = holders.get(node.id() + "/" + gpu.uuid());
      one.put("session_id", holder == null ? null : holder.toString());
    }
    return json;
  }

  private static Map<String, UUID> holders(Handle handle, List<Node> nodes) {
    Map<String, UUID> holders = new HashMap<>();
    handle
        .createQuery(
            """
            SELECT g.node_id, g.gpu_uuid, a.session_id FROM scheduler.allocation_gpu g
            JOIN scheduler.allocation a ON a.id = g.allocation_id
            WHERE g.released_at IS NULL AND g.node_id = ANY(:nodes)
            """)
        .bind("nodes", nodes.stream().map(node -> node.id().value()).toArray(UUID[]::new))
        .map(
            (row, context) ->
                Map.entry(
                    row.getObject("node_id", UUID.class) + "/" + row.getString("gpu_uuid"),
                    row.getObject("session_id", UUID.class)))
        .forEach(entry -> holders.put(entry.getKey(), entry.getValue()));
    return holders;
  }
}
