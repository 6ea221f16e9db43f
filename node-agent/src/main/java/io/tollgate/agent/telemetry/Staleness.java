package io.tollgate.agent.telemetry;

import io.tollgate.agent.gpu.GpuActivity;
import io.tollgate.agent.gpu.GpuDraw;
import io.tollgate.agent.gpu.GpuReading;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Notices GPUs whose numbers have stopped. An exporter goes on answering, and calls itself healthy,
 * when what feeds it has died. The energy counter of a GPU that lives always rises; where there is
 * none, the power moves, or something else does. A GPU that shows neither cannot be judged.
 */
final class Staleness {

  private record Numbers(GpuDraw draw, GpuActivity activity) {}

  private record Seen(Object numbers, long changedAtMs) {}

  private final long limitMs;
  private Map<String, Seen> seen = Map.of();

  /**
   * Knows no GPU yet.
   *
   * @param limitMs how long numbers may stand still
   */
  Staleness(long limitMs) {
    this.limitMs = limitMs;
  }

  /**
   * Takes a look.
   *
   * @param atMs boot clock
   * @return uuid of each GPU whose numbers have stood still for too long, with the time since when
   */
  Map<String, Long> after(List<GpuReading> readings, long atMs) {
    Map<String, Seen> now = new HashMap<>();
    Map<String, Long> stale = new TreeMap<>();
    for (GpuReading reading : readings) {
      Object numbers = telling(reading);
      if (numbers == null) {
        continue;
      }
      Seen before = seen.get(reading.uuid());
      Seen latest =
          before != null && before.numbers.equals(numbers) ? before : new Seen(numbers, atMs);
      now.put(reading.uuid(), latest);
      if (atMs - latest.changedAtMs > limitMs) {
        stale.put(reading.uuid(), latest.changedAtMs);
      }
    }
    seen = now;
    return stale;
  }

  private static @Nullable Object telling(GpuReading reading) {
    if (reading.draw().energyMillijoules() != null) {
      return reading.draw().energyMillijoules();
    }
    return reading.draw().powerWatts() == null
        ? null
        : new Numbers(reading.draw(), reading.activity());
  }
}
