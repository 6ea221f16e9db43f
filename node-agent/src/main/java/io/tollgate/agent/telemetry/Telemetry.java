package io.tollgate.agent.telemetry;

import java.util.Map;
import java.util.OptionalLong;

/**
 * How far the readings can be believed. Times are of the boot clock, in milliseconds.
 *
 * @param staleSinceMs by uuid, GPUs whose numbers have stood still for too long: since when
 * @param silentSinceMs since when no reading could be taken, empty when the last one could
 * @param hangingSinceMs since when the source has been asked without coming back
 */
public record Telemetry(
    Map<String, Long> staleSinceMs, OptionalLong silentSinceMs, OptionalLong hangingSinceMs) {

  /** Everything that is read is fresh. */
  public static final Telemetry FRESH =
      new Telemetry(Map.of(), OptionalLong.empty(), OptionalLong.empty());

  public Telemetry {
    staleSinceMs = Map.copyOf(staleSinceMs);
  }
}
