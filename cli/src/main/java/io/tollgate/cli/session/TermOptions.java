package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Under which terms a session starts. */
final class TermOptions {

  @Option(names = "--requeue", description = "Start again after an end by the platform.")
  private boolean requeue;

  @Option(
      names = "--requeue-max",
      paramLabel = "N",
      description = "So at most N times; from the second time on after a growing pause.")
  private @Nullable Integer requeueMax;

  @Option(
      names = "--priority",
      paramLabel = "N",
      description = "Its place among your own sessions, -100 to 100, higher first.")
  private @Nullable Integer priority;

  @Option(
      names = "--minutes-min",
      paramLabel = "TIME",
      converter = ShapeOptions.MinutesConverter.class,
      description = {
        "Start sooner with fewer minutes, but no fewer than these, such as before a maintenance.",
        "As many as there is room for are taken, and the rest is given back when it starts."
      })
  private @Nullable Integer minutesMin;

  void into(ObjectNode request) {
    if (minutesMin != null) {
      request.put("minutes_min", minutesMin);
    }
    if (requeue || requeueMax != null) {
      request.put("requeue", true);
    }
    if (requeueMax != null) {
      request.put("requeue_max", requeueMax);
    }
    if (priority != null) {
      request.put("priority", priority);
    }
  }
}
