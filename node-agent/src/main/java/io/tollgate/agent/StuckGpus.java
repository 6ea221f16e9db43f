package io.tollgate.agent;

import io.tollgate.agent.protocol.GpuHealthReport;
import io.tollgate.agent.protocol.HealthState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * GPUs whose processes outlived their kill. Nothing can run on them until those are gone, so they
 * count as sick, which names the cause to whoever waits for them and ends by itself.
 */
final class StuckGpus {

  private static final String CAUSE = "unkillable";

  private StuckGpus() {}

  /** The reports with theirs beside; what is sick for another cause keeps it. */
  static List<GpuHealthReport> beside(List<GpuHealthReport> reports, Set<String> stuck) {
    List<GpuHealthReport> all = new ArrayList<>();
    for (GpuHealthReport report : reports) {
      if (report.state() == HealthState.SICK || !stuck.contains(report.gpuUuid())) {
        all.add(report);
      }
    }
    Set<String> told = Set.copyOf(all.stream().map(GpuHealthReport::gpuUuid).toList());
    stuck.stream()
        .filter(uuid -> !told.contains(uuid))
        .sorted()
        .forEach(
            uuid -> all.add(new GpuHealthReport(uuid, HealthState.SICK, CAUSE, null, List.of())));
    return List.copyOf(all);
  }
}
