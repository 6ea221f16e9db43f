package io.tollgate.benchmarks.scenario.world;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A drain of one node or of all of a model.
 *
 * @param scope {@code node} or {@code model}, and its name
 * @param deadline by when it is to be empty; all run out when empty
 * @param name for expectations and for lifting it
 * @param dryRun whether it is only said whom it would touch
 */
public record Drain(
    Map<String, String> scope, Optional<Duration> deadline, String name, boolean dryRun) {
  public Drain {
    scope = Map.copyOf(scope);
  }
}
