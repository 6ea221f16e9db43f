package io.tollgate.benchmarks.nodeagent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Report;
import java.util.List;
import java.util.UUID;

/** Desired allocations as documents. */
final class Wish {
  private Wish() {}

  /** Work that is to run for at most a day on one GPU, whose grace is a second. */
  static ObjectNode run(String gpuUuid, List<String> command) {
    ObjectNode wish = Report.object().put("id", UUID.randomUUID().toString());
    wish.put("session_id", UUID.randomUUID().toString()).put("attempt", 1);
    wish.put("rank", 0).put("ranks", 1).put("target", "running").putNull("stop_reason");
    wish.putArray("gpus").add(gpuUuid);
    wish.put("run_limit_ms", 86_400_000L).put("grace_ms", 1_000).put("start_timeout_ms", 60_000);
    ObjectNode spec = wish.putObject("spec");
    command.forEach(spec.putArray("command")::add);
    spec.putObject("environment");
    spec.putArray("ports");
    spec.put("cpus", 1).put("memory_bytes", 1L << 30);
    return wish;
  }

  /** Turns it into an order to stop. */
  static void stop(ObjectNode wish, long graceMs) {
    wish.put("target", "stopped").put("stop_reason", "stopped_by_user").put("grace_ms", graceMs);
  }
}
