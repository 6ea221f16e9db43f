package io.tollgate.agent.telemetry;

import io.tollgate.agent.gpu.GpuReading;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns the energy counters of cards into what was used between two looks. Energy used while nobody
 * looked is nobody's: it may have been another's work.
 */
final class EnergyMeter {

  private record Count(long millijoules, long atMs) {}

  private final long longestGapMs;
  private final Map<String, Count> last = new HashMap<>();

  /**
   * Has seen nothing yet.
   *
   * @param longestGapMs two looks further apart than this say nothing
   */
  EnergyMeter(long longestGapMs) {
    this.longestGapMs = longestGapMs;
  }

  /** Millijoules since the last look, null when that is not known; a slice has no counter. */
  @Nullable Long since(GpuReading reading, long atMs) {
    Long counter = reading.draw().energyMillijoules();
    if (counter == null || reading.identity().slice() != null) {
      return null;
    }
    Count before = last.put(reading.uuid(), new Count(counter, atMs));
    if (before == null || atMs - before.atMs > longestGapMs) {
      return null;
    }
    // The counter starts again when the driver is loaded again.
    return counter >= before.millijoules ? counter - before.millijoules : counter;
  }
}
