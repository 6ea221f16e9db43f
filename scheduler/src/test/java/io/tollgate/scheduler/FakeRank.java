package io.tollgate.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** An allocation as a {@link FakeAgent} knows it. */
public final class FakeRank {
  public final String id;
  public final String session;
  public final int rank;

  /** As it was last wanted. */
  public volatile JsonNode wanted;

  public volatile String state = "preparing";
  public volatile long elapsedMs;
  public volatile long runLimitMs;
  public volatile String endCause;
  public volatile Integer exitCode;
  public volatile String message;
  public volatile boolean released;
  public volatile String hardwareCause;

  /** Cause and kind of what befell its GPU. */
  public final Map<String, String> notes = new ConcurrentSkipListMap<>();

  public volatile boolean nodeFault;

  FakeRank(JsonNode wanted) {
    this.id = wanted.path("id").asText();
    this.session = wanted.path("session_id").asText();
    this.rank = wanted.path("rank").asInt();
    this.runLimitMs = wanted.path("run_limit_ms").asLong();
    this.wanted = wanted;
  }

  /** What the server wants of it. */
  public String target() {
    return wanted.path("target").asText();
  }

  /** True when its end was reported. */
  public boolean isOver() {
    return endCause != null;
  }

  /** Ends it. */
  public void end(String newState, String cause, Integer code, boolean free) {
    if (!isOver()) {
      state = newState;
      endCause = cause;
      exitCode = code;
    }
    released = released || free;
  }

  void writeStuckGpus(ArrayNode health) {
    for (JsonNode uuid : wanted.path("gpus")) {
      health
          .addObject()
          .put("gpu_uuid", uuid.asText())
          .put("state", "sick")
          .put("cause", "unkillable")
          .putNull("xid");
    }
  }

  void write(ObjectNode json) {
    json.put("id", id);
    json.put("state", state);
    json.put("elapsed_ms", elapsedMs);
    json.put("run_limit_ms", runLimitMs);
    json.put("end_cause", endCause);
    json.put("exit_code", exitCode);
    json.put("message", message);
    json.put("released", released);
    if (nodeFault) {
      json.put("node_fault", true);
    }
    json.putObject("ports");
    json.put("hardware_cause", isOver() ? hardwareCause : null);
    ArrayNode list = json.putArray("notes");
    notes.forEach(
        (cause, kind) ->
            list.addObject()
                .put("cause", cause)
                .put("kind", kind)
                .put("gpu_uuid", wanted.path("gpus").path(0).asText())
                .put("at", "2026-03-01T12:00:15Z")
                .put("message", "It was seen."));
    json.putArray("utilization");
  }
}
