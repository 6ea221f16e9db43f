package io.tollgate.agent;

import io.tollgate.agent.clock.BootClock;
import io.tollgate.agent.gpu.GpuIdentity;
import io.tollgate.agent.gpu.GpuModels;
import io.tollgate.agent.gpu.GpuProbe;
import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.gpu.ProbeFailure;
import io.tollgate.agent.gpu.Utilization;
import io.tollgate.agent.protocol.GpuDescription;
import io.tollgate.agent.utilization.GpuSample;
import io.tollgate.agent.utilization.GpuSamples;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the GPUs again and again, on a thread of its own, because a reading may block. */
final class GpuWatch {

  private static final Logger log = LoggerFactory.getLogger(GpuWatch.class);

  /**
   * The outcome of one look.
   *
   * @param readings empty when it failed
   * @param samples the same as measurements
   */
  record Look(List<GpuReading> readings, GpuSamples samples) {}

  private final GpuProbe probe;
  private final BootClock clock;
  private final int perMinute;
  private final Map<String, Long> lastEnergy = new HashMap<>();
  private String lastTrouble = "";

  GpuWatch(GpuProbe probe, BootClock clock, Duration interval) {
    this.probe = probe;
    this.clock = clock;
    this.perMinute = (int) Math.max(1, Duration.ofMinutes(1).toMillis() / interval.toMillis());
  }

  /** Looks once; failures are told once and are no reason to stop anything. */
  Look look() {
    long atMs = clock.uptimeMs();
    try {
      List<GpuReading> readings = probe.read();
      if (!lastTrouble.isEmpty()) {
        log.info("GPU telemetry is back.");
        lastTrouble = "";
      }
      Map<String, GpuSample> samples = new HashMap<>();
      readings.forEach(reading -> samples.put(reading.uuid(), sample(reading)));
      return new Look(readings, new GpuSamples(atMs, samples, perMinute));
    } catch (ProbeFailure e) {
      String trouble = String.valueOf(e.getMessage());
      if (!trouble.equals(lastTrouble)) {
        log.warn("No GPU telemetry; work and meter go on without it: {}", trouble);
        lastTrouble = trouble;
      }
      return new Look(List.of(), new GpuSamples(atMs, Map.of(), perMinute));
    }
  }

  private GpuSample sample(GpuReading reading) {
    Optional<Utilization> utilization = Utilization.of(reading);
    Long energy = reading.identity().slice() == null ? reading.draw().energyMillijoules() : null;
    Long before = energy == null ? null : lastEnergy.put(reading.uuid(), energy);
    Long delta = null;
    if (energy != null && before != null) {
      // The counter starts again when the driver is loaded again.
      delta = energy >= before ? energy - before : energy;
    }
    return new GpuSample(
        utilization.map(Utilization::percent).orElse(null),
        utilization.map(Utilization::source).orElse(null),
        reading.activity().memoryUsedBytes(),
        delta);
  }

  /** The inventory's view of a reading. */
  static List<GpuDescription> describe(List<GpuReading> readings) {
    return readings.stream().map(GpuWatch::describe).toList();
  }

  private static GpuDescription describe(GpuReading reading) {
    GpuIdentity gpu = reading.identity();
    Long memory = reading.activity().memoryTotalBytes();
    return new GpuDescription(
        gpu.uuid(),
        Math.max(0, gpu.index()),
        GpuModels.slug(gpu.product(), gpu.migProfile()),
        gpu.product(),
        memory == null ? 0 : memory,
        gpu.migProfile());
  }
}
