package io.tollgate.benchmarks.scenario.world;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An operator's rule.
 *
 * @param name for {@code lift}
 * @param action {@code queue}, {@code throttle} or {@code block}
 * @param scope what it is about, such as {@code account: a}; empty for everything. An account
 *     beside a project or the channel of a key says whose.
 * @param lasts until it ends by itself
 * @param startsPerMinute for {@code throttle}
 * @param stopRunning whether a {@code block} ends what runs
 * @param dryRun whether it is only said whom it would touch
 */
public record Control(
    String name,
    String action,
    Map<String, String> scope,
    Optional<String> reason,
    Optional<Duration> lasts,
    OptionalInt startsPerMinute,
    boolean stopRunning,
    boolean dryRun) {

  public Control {
    scope = Map.copyOf(scope);
  }
}
