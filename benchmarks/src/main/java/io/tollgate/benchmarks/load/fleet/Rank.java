package io.tollgate.benchmarks.load.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** An allocation as its agent knows it: work that only passes time. */
final class Rank {
  private static final int KILLED = 143;

  private final String id;
  private final String session;
  private final List<String> gpus = new ArrayList<>();
  private String target = "";
  private long limitMs;
  private long goNanos;
  private boolean went;
  private String endCause = "";
  private int exitCode;
  private long elapsedMs;
  private boolean endIsTaken;

  Rank(JsonNode wanted) {
    this.id = wanted.path("id").asText();
    this.session = wanted.path("session_id").asText();
    wanted.path("gpus").forEach(gpu -> gpus.add(gpu.asText()));
  }

  String id() {
    return id;
  }

  String session() {
    return session;
  }

  List<String> gpus() {
    return gpus;
  }

  boolean isOver() {
    return !endCause.isEmpty();
  }

  boolean isRunning() {
    return went && !isOver();
  }

  /** From go to its end. */
  long elapsedMs() {
    return elapsedMs;
  }

  /** What the server wants of it now. */
  void want(JsonNode wanted) {
    target = wanted.path("target").asText();
    limitMs = Math.max(limitMs, wanted.path("run_limit_ms").asLong());
  }

  boolean isToRun() {
    return target.equals("running") && !went && !isOver();
  }

  boolean isToStop() {
    return target.equals("stopped") && !isOver();
  }

  void go() {
    went = true;
    goNanos = System.nanoTime();
  }

  void exit() {
    end("exited", 0);
  }

  void expire() {
    end("run_limit", KILLED);
  }

  long limitMs() {
    return limitMs;
  }

  void stop() {
    end("stop_order", KILLED);
  }

  private void end(String cause, int code) {
    elapsedMs = elapsed();
    endCause = cause;
    exitCode = code;
  }

  private long elapsed() {
    return went ? Math.max(1, Math.min(limitMs, (System.nanoTime() - goNanos) / 1_000_000)) : 0;
  }

  void endIsTaken() {
    endIsTaken = true;
  }

  /** Whether its agent may forget it once the server no longer wants anything of it. */
  boolean isDone() {
    return isOver() && endIsTaken;
  }

  void write(ObjectNode json) {
    json.put("id", id).put("state", isOver() ? "exited" : went ? "running" : "prepared");
    json.put("elapsed_ms", isOver() ? elapsedMs : elapsed()).put("run_limit_ms", limitMs);
    if (isOver()) {
      json.put("end_cause", endCause).put("exit_code", exitCode);
    } else {
      json.putNull("end_cause").putNull("exit_code");
    }
    json.putNull("hardware_cause").putNull("message").put("released", isOver());
    json.putObject("ports");
    json.putArray("notes");
    json.putArray("utilization");
  }
}
