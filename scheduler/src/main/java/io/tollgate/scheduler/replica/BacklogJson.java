package io.tollgate.scheduler.replica;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.cycle.Backlog;
import io.tollgate.scheduler.decision.Pool;
import io.tollgate.scheduler.http.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What pools have to do on its way from the leader to another replica. */
final class BacklogJson {

  private BacklogJson() {}

  static ObjectNode write(Pool pool, Backlog backlog) {
    ObjectNode json =
        Json.object()
            .put("world", pool.world())
            .put("gpu_model", pool.model())
            .put("waiting", backlog.waiting())
            .put("endless", backlog.endless())
            .put("queued", backlog.gpuMinutesQueued())
            .put("running", backlog.gpuMinutesRunning());
    Json.putTime(json, "empty_at", backlog.emptyAt());
    Json.putTime(json, "done_at", backlog.doneAt());
    return json;
  }

  static Map<Pool, Backlog> read(JsonNode all) {
    Map<Pool, Backlog> pools = new HashMap<>();
    for (JsonNode one : all) {
      pools.put(
          new Pool(one.path("world").asText(), one.path("gpu_model").asText()),
          new Backlog(
              one.path("waiting").asInt(),
              one.path("endless").asInt(),
              one.path("queued").asLong(),
              one.path("running").asLong(),
              time(one.path("empty_at")),
              time(one.path("done_at"))));
    }
    return Map.copyOf(pools);
  }

  private static Optional<Instant> time(JsonNode value) {
    return value.isTextual() ? Optional.of(Instant.parse(value.asText())) : Optional.empty();
  }
}
