package io.tollgate.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

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
    json.putArray("utilization");
  }
}
