package io.tollgate.agent.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import io.tollgate.agent.clock.BootClock;
import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.gpu.Utilization;
import io.tollgate.agent.protocol.GpuHealthReport;
import io.tollgate.agent.protocol.HealthState;
import io.tollgate.agent.telemetry.Look;
import io.tollgate.agent.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The GPUs as they were last seen. What a GPU does not offer has no sample, and after a look that
 * failed there is none at all: an old number would pass for a new one. Only its health stays.
 */
public final class GpuFamilies extends Collector {

  private static final List<String> GPU = List.of("gpu", "index");

  private final BootClock clock;
  private volatile List<GpuReading> readings = List.of();
  private volatile Telemetry telemetry = Telemetry.FRESH;
  private volatile Map<String, HealthState> health = Map.of();
  private volatile Map<String, Long> dropped = Map.of();

  GpuFamilies(BootClock clock) {
    this.clock = clock;
  }

  /**
   * Takes the outcome of a look.
   *
   * @param reports the GPUs that are not healthy
   * @param droppedSoFar what was not taken of all readings, by reason
   */
  public void looked(Look look, List<GpuHealthReport> reports, Map<String, Long> droppedSoFar) {
    Map<String, HealthState> states = new HashMap<>();
    look.readings().forEach(reading -> states.put(reading.uuid(), HealthState.HEALTHY));
    reports.forEach(report -> states.put(report.gpuUuid(), report.state()));
    readings = look.readings();
    telemetry = look.telemetry();
    health = states;
    dropped = droppedSoFar;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    List<MetricFamilySamples> all = new ArrayList<>();
    all.add(utilization());
    all.add(
        ofReadings(
            "tollgate_agent_gpu_power_watts",
            "Power of the whole card.",
            reading -> reading.draw().powerWatts()));
    all.add(
        ofReadings(
            "tollgate_agent_gpu_temperature_celsius",
            "Temperature of the whole card.",
            reading -> reading.draw().temperatureCelsius()));
    all.add(
        ofReadings(
            "tollgate_agent_gpu_memory_used_bytes",
            "Memory in use.",
            reading -> reading.activity().memoryUsedBytes()));
    all.add(
        ofReadings(
            "tollgate_agent_gpu_memory_total_bytes",
            "Memory in all.",
            reading -> reading.activity().memoryTotalBytes()));
    all.add(energy());
    all.add(healthStates());
    all.add(staleness());
    all.add(age("tollgate_agent_telemetry_silent_seconds", telemetry.silentSinceMs()));
    all.add(age("tollgate_agent_telemetry_hanging_seconds", telemetry.hangingSinceMs()));
    all.add(droppedValues());
    return all;
  }

  private static List<String> labels(GpuReading reading) {
    return List.of(reading.uuid(), Integer.toString(reading.identity().index()));
  }

  private MetricFamilySamples ofReadings(
      String name, String help, Function<GpuReading, @Nullable Number> measure) {
    GaugeMetricFamily family = new GaugeMetricFamily(name, help, GPU);
    for (GpuReading reading : readings) {
      Number value = measure.apply(reading);
      if (value != null) {
        family.addMetric(labels(reading), value.doubleValue());
      }
    }
    return family;
  }

  private MetricFamilySamples utilization() {
    GaugeMetricFamily family =
        new GaugeMetricFamily(
            "tollgate_agent_gpu_utilization_ratio",
            "How busy the GPU is, by the best measure it offers.",
            List.of("gpu", "index", "source"));
    for (GpuReading reading : readings) {
      Utilization.of(reading, null)
          .ifPresent(
              busy -> {
                List<String> labels = new ArrayList<>(labels(reading));
                labels.add(busy.source().name().toLowerCase(Locale.ROOT));
                family.addMetric(labels, busy.percent() / 100);
              });
    }
    return family;
  }

  private MetricFamilySamples energy() {
    CounterMetricFamily family =
        new CounterMetricFamily(
            "tollgate_agent_gpu_energy_joules",
            "Energy used by the whole card since its driver was loaded.",
            GPU);
    for (GpuReading reading : readings) {
      Long millijoules = reading.draw().energyMillijoules();
      if (millijoules != null) {
        family.addMetric(labels(reading), millijoules / 1000.0);
      }
    }
    return family;
  }

  private MetricFamilySamples healthStates() {
    GaugeMetricFamily family =
        new GaugeMetricFamily(
            "tollgate_agent_gpu_health",
            "1 for the state in which the GPU is, 0 for the others.",
            List.of("gpu", "state"));
    health.forEach(
        (gpu, now) -> {
          for (HealthState state : HealthState.values()) {
            family.addMetric(
                List.of(gpu, state.name().toLowerCase(Locale.ROOT)), state == now ? 1 : 0);
          }
        });
    return family;
  }

  private MetricFamilySamples staleness() {
    GaugeMetricFamily family =
        new GaugeMetricFamily(
            "tollgate_agent_gpu_stale_seconds",
            "How long the numbers of the GPU have stood still, once that is too long.",
            List.of("gpu"));
    long nowMs = clock.uptimeMs();
    telemetry
        .staleSinceMs()
        .forEach((gpu, since) -> family.addMetric(List.of(gpu), (nowMs - since) / 1000.0));
    return family;
  }

  private MetricFamilySamples age(String name, OptionalLong sinceMs) {
    double age = sinceMs.isPresent() ? (clock.uptimeMs() - sinceMs.getAsLong()) / 1000.0 : 0;
    return new GaugeMetricFamily(name, "For how long; 0 when it is not so.", age);
  }

  private MetricFamilySamples droppedValues() {
    CounterMetricFamily family =
        new CounterMetricFamily(
            "tollgate_agent_scrape_dropped",
            "Lines and values of scrapes that were not taken.",
            List.of("reason"));
    dropped.forEach((reason, count) -> family.addMetric(List.of(reason), count));
    return family;
  }
}
