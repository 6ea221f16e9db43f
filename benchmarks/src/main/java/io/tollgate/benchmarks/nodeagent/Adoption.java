package io.tollgate.benchmarks.nodeagent;

import static io.tollgate.benchmarks.BenchmarkFailure.unless;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Samples;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long work is without an agent that knows it: from the start of the next agent's script to its
 * first sync that says that everything runs, with the last agent killed.
 */
final class Adoption {
  static final int SESSIONS = 64;

  private Adoption() {}

  /**
   * What was found.
   *
   * @param cpu what the next agent's process had used by then, which says more on a busy machine
   */
  record Found(Samples wall, Samples cpu) {}

  /** So many times, one agent after the other. */
  static Found measure(Rig rig, int times, Progress progress) {
    Rig.Wanted work = rig.run(SESSIONS, List.of("sleep", "86400"));
    List<Long> nanos = new ArrayList<>();
    List<Long> cpuNanos = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      Map<String, Long> elapsed = elapsed(rig.server().last());
      rig.killAgent();
      long begun = System.nanoTime();
      rig.startAgent();
      ProtocolServer.Heard first =
          rig.server()
              .await("all work runs on", Rig.PATIENCE, heard -> heard.count("running") == SESSIONS);
      cpuNanos.add((long) (rig.agent().file().cpuSeconds() * 1e9));
      nanos.add(first.atNanos() - begun);
      elapsed(first)
          .forEach((id, ms) -> unless(ms >= elapsed.getOrDefault(id, 0L), "no proof goes back"));
      unless(elapsed(first).keySet().equals(work.ids()), "it is the same work");
    }
    rig.clear();
    Found found = new Found(new Samples(nanos), new Samples(cpuNanos));
    progress.say("  64 sessions found again, in ms: " + found.wall.toJson());
    progress.say("  and in ms of processor time: " + found.cpu.toJson());
    return found;
  }

  private static Map<String, Long> elapsed(ProtocolServer.Heard heard) {
    Map<String, Long> elapsed = new HashMap<>();
    for (JsonNode report : heard.sync().path("allocations")) {
      elapsed.put(report.path("id").asText(), report.path("elapsed_ms").asLong());
    }
    return elapsed;
  }
}
