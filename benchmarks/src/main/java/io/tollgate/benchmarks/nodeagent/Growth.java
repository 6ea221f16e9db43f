package io.tollgate.benchmarks.nodeagent;

import static io.tollgate.benchmarks.BenchmarkFailure.unless;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.parts.Scratch;

/**
 * Whether an agent grows over a day.
 *
 * @param ratio reachable heap at the end, over that after the first hour
 * @param flat whether neither heap nor files grow
 */
record Growth(double ratio, boolean flat, JsonNode figures) {
  /** Caches of the JDK and of the JSON library fill slowly; a leak of a row a session is more. */
  private static final double RATIO_MAX = 1.1;

  private static final int SESSIONS_AT_ONCE = Scrape.GPUS;

  /** Lets the hours pass in a JVM of their own. */
  static Growth measure(AgentJvm jvm, long seed, int hours, Progress progress) {
    progress.say("  " + hours + " simulated hours …");
    JsonNode day;
    try (Scratch scratch = Scratch.inMemory();
        Exporter exporter = Exporter.start(Scrape.EIGHT_GPUS)) {
      day =
          jvm.run(
              Day.class,
              scratch::close,
              scratch.path().resolve("state").toString(),
              exporter.uri().toString(),
              Long.toString(seed),
              Integer.toString(hours));
    }
    JsonNode end = day.path("at_the_end");
    double first = day.path("after_1_h").path("heap_kib").asDouble();
    double ratio = Math.round(end.path("heap_kib").asDouble() / first * 1_000) / 1_000.0;
    progress.say("  heap at the end over that after an hour: " + ratio + "; " + end);
    JsonNode left = day.path("wound_down");
    unless(left.path("known").asInt() == 0, "everything is forgotten in the end");
    unless(end.path("known").asInt() <= SESSIONS_AT_ONCE, "what ended is forgotten");
    boolean files = left.path("files").asLong() <= day.path("after_1_h").path("files").asLong();
    return new Growth(ratio, ratio <= RATIO_MAX && files, day);
  }
}
