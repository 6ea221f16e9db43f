package io.tollgate.scheduler.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.node.NodeId;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** Controls, windows and whom they touch, as the API shows them. */
final class ControlView {

  private ControlView() {}

  static ObjectNode of(Control control) {
    ObjectNode json = Json.object();
    json.put("id", control.id().toString());
    json.put("world", control.world());
    json.put("action", control.action().word());
    scope(json.putObject("scope"), control.scope());
    control.startsPerMinute().ifPresent(rate -> json.put("starts_per_minute", rate));
    json.put("stop_running", control.stopRunning());
    Json.putTime(json, "deadline", control.deadline());
    json.put("reason", control.reason());
    json.put("author", control.author());
    json.put("created_at", Json.time(control.since()));
    Json.putTime(json, "expires_at", control.until());
    Json.putTime(json, "ended_at", control.endedAt());
    return json;
  }

  private static void scope(ObjectNode json, ControlScope scope) {
    if (scope.kind() == ControlScope.Kind.GLOBAL) {
      return;
    }
    json.put(
        scope.kind().word(),
        scope.name().orElseGet(() -> scope.id().map(Object::toString).orElse("")));
    if (scope.kind() == ControlScope.Kind.PROJECT) {
      scope.id().ifPresent(account -> json.put("account", account.toString()));
    }
  }

  static ObjectNode of(MaintenanceWindow window, Instant now) {
    ObjectNode json = Json.object();
    json.put("id", window.id().toString());
    json.put("world", window.world());
    ArrayNode nodes = json.putArray("nodes");
    window.nodes().stream().sorted().map(NodeId::toString).forEach(nodes::add);
    Json.putText(json, "gpu_model", window.model());
    json.put("from", Json.time(window.from()));
    json.put("to", Json.time(window.to()));
    json.put("state", state(window, now));
    json.put("reason", window.reason());
    json.put("author", window.author());
    json.put("created_at", Json.time(window.plannedAt()));
    Json.putTime(json, "ended_at", window.endedAt());
    return json;
  }

  private static String state(MaintenanceWindow window, Instant now) {
    if (!window.to().isAfter(now)) {
      return "over";
    }
    if (window.endedAt().isPresent()) {
      return "cancelled";
    }
    return window.from().isAfter(now) ? "planned" : "running";
  }

  /** Puts names in the place of ids of nodes. */
  static ObjectNode named(ObjectNode json, Map<UUID, String> names) {
    if (json.get("scope") instanceof ObjectNode scope && scope.has("node")) {
      scope.put("node", name(scope.get("node").asText(), names));
    }
    if (json.get("nodes") instanceof ArrayNode nodes) {
      for (int i = 0; i < nodes.size(); i++) {
        nodes.set(i, name(nodes.get(i).asText(), names));
      }
    }
    return json;
  }

  private static String name(String id, Map<UUID, String> names) {
    return names.getOrDefault(UUID.fromString(id), id);
  }

  static ObjectNode of(Emptying emptying) {
    ObjectNode json =
        Json.object().put("moved", emptying.moved()).put("stopped", emptying.stopped());
    Json.putTime(json, "empty_by", emptying.emptyBy());
    return json;
  }

  static ObjectNode of(Reach reach) {
    ObjectNode json = Json.object();
    json.put("running", reach.running());
    json.put("queued", reach.queued());
    json.put("accounts", reach.accounts());
    Json.putTime(json, "last_end_at", reach.lastEnd());
    return json;
  }
}
