package io.tollgate.agent.telemetry;

import io.tollgate.agent.gpu.GpuReading;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The least power that each card was seen to draw, which is what it draws idle or more. */
final class IdlePower {

  private final Map<String, Double> least = new HashMap<>();

  /** In watts with this reading taken in, null when the card has never shown its power. */
  @Nullable Double after(GpuReading reading) {
    Double watts = reading.draw().powerWatts();
    return watts == null || watts <= 0
        ? least.get(reading.uuid())
        : least.merge(reading.uuid(), watts, Math::min);
  }
}
