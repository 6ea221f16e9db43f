package io.tollgate.agent.telemetry;

import io.tollgate.agent.clock.BootClock;
import io.tollgate.agent.gpu.GpuProbe;
import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.gpu.ProbeFailure;
import io.tollgate.agent.gpu.Utilization;
import io.tollgate.agent.utilization.GpuSample;
import io.tollgate.agent.utilization.GpuSamples;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the GPUs again and again, on a thread of its own, because a reading may block. */
public final class GpuWatch {

  private static final Logger log = LoggerFactory.getLogger(GpuWatch.class);

  /** An exporter collects every 30 s unless told otherwise; asked in between it repeats itself. */
  private static final Duration COLLECT_INTERVAL = Duration.ofSeconds(30);

  private static final int INTERVALS = 3;

  private final GpuProbe probe;
  private final BootClock clock;
  private final LookLog told;
  private final int perMinute;
  private final Breaker breaker;
  private final Staleness staleness;
  private final EnergyMeter energy;
  private final IdlePower idlePower = new IdlePower();
  private OptionalLong silentSinceMs = OptionalLong.empty();
  private String lastTrouble = "";

  /**
   * Has not looked yet.
   *
   * @param interval time between two looks
   * @param told hears of every look
   */
  public GpuWatch(GpuProbe probe, BootClock clock, Duration interval, LookLog told) {
    this.probe = probe;
    this.clock = clock;
    this.told = told;
    perMinute = (int) Math.max(1, Duration.ofMinutes(1).toMillis() / interval.toMillis());
    breaker = new Breaker(interval.toMillis());
    long patienceMs = INTERVALS * Math.max(COLLECT_INTERVAL.toMillis(), interval.toMillis());
    staleness = new Staleness(patienceMs);
    energy = new EnergyMeter(patienceMs);
  }

  /** Looks once; failures are told once and are no reason to stop anything. */
  public Look look() {
    long atMs = clock.uptimeMs();
    if (!breaker.allows(atMs)) {
      told.left();
      return nothing(atMs);
    }
    try {
      List<GpuReading> readings = probe.read();
      told.took(clock.uptimeMs() - atMs);
      breaker.succeeded();
      silentSinceMs = OptionalLong.empty();
      if (!lastTrouble.isEmpty()) {
        log.info("GPU telemetry is back.");
        lastTrouble = "";
      }
      return seen(readings, atMs);
    } catch (ProbeFailure e) {
      told.failed(clock.uptimeMs() - atMs);
      failed(String.valueOf(e.getMessage()), atMs);
      return nothing(atMs);
    }
  }

  private Look seen(List<GpuReading> readings, long atMs) {
    Map<String, Long> stale =
        probe.repeats() ? staleness.after(readings, atMs) : Map.<String, Long>of();
    Map<String, GpuSample> samples = new HashMap<>();
    for (GpuReading reading : readings) {
      GpuSample sample = sample(reading, atMs);
      if (!stale.containsKey(reading.uuid())) {
        samples.put(reading.uuid(), sample);
      }
    }
    Telemetry telemetry = new Telemetry(stale, OptionalLong.empty(), OptionalLong.empty());
    return new Look(readings, new GpuSamples(atMs, samples, perMinute), telemetry);
  }

  private void failed(String trouble, long atMs) {
    breaker.failed(atMs);
    if (silentSinceMs.isEmpty()) {
      silentSinceMs = OptionalLong.of(atMs);
    }
    if (!trouble.equals(lastTrouble)) {
      log.warn("No GPU telemetry; work and meter go on without it: {}", trouble);
      lastTrouble = trouble;
    }
  }

  private Look nothing(long atMs) {
    return new Look(
        List.of(),
        new GpuSamples(atMs, Map.of(), perMinute),
        new Telemetry(Map.of(), silentSinceMs, probe.hangingSinceMs()));
  }

  private GpuSample sample(GpuReading reading, long atMs) {
    Optional<Utilization> utilization = Utilization.of(reading, idlePower.after(reading));
    boolean card = reading.identity().slice() == null;
    return new GpuSample(
        utilization.map(Utilization::percent).orElse(null),
        utilization.map(Utilization::source).orElse(null),
        reading.activity().memoryUsedBytes(),
        card ? reading.draw().powerWatts() : null,
        energy.since(reading, atMs));
  }
}
