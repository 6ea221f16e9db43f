package io.tollgate.agent.gpu.simulated;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** The pretend GPUs with what a node remembers of them: energy counters, and who stands still. */
final class SimulatedNode {

  private static final String HOST = "simulated";

  private final List<SimulatedGpu> gpus;
  private final FaultScript script;
  private final Supplier<Set<String>> busyGpus;
  private final long startedAtMs;
  private final double[] energyMillijoules;
  private final Set<String> lastBusy = new HashSet<>();
  private long energyAtMs;

  SimulatedNode(
      List<SimulatedGpu> gpus,
      FaultScript script,
      Supplier<Set<String>> busyGpus,
      long startedAtMs) {
    this.gpus = gpus;
    this.script = script;
    this.busyGpus = busyGpus;
    this.startedAtMs = startedAtMs;
    this.energyAtMs = startedAtMs;
    this.energyMillijoules = new double[gpus.size()];
  }

  Ills exporterIlls(long atMs) {
    return Ills.ofExporter(script, atMs - startedAtMs);
  }

  /** What an exporter shows now. */
  synchronized String exposition(long atMs) {
    Set<String> busy = busyGpus.get();
    double seconds = (atMs - energyAtMs) / 1000.0;
    energyAtMs = atMs;
    List<Shown> all = new ArrayList<>();
    for (SimulatedGpu gpu : gpus) {
      Shown shown = shown(gpu, atMs, busy.contains(gpu.uuid()), seconds);
      if (!shown.ills().has(Fault.VANISH)) {
        all.add(shown);
      }
    }
    StringBuilder text = new StringBuilder();
    for (SimulatedField field : SimulatedField.values()) {
      text.append(field.header());
      for (Shown shown : all) {
        text.append(field.metric())
            .append('{')
            .append(shown.gpu().labels(HOST))
            .append("} ")
            .append(field.value(shown))
            .append('\n');
      }
    }
    return text.toString();
  }

  /** A GPU that stands still shows what it showed at the last moment before. */
  private Shown shown(SimulatedGpu gpu, long atMs, boolean worked, double seconds) {
    Ills ills = Ills.ofGpu(script, gpu.index(), atMs - startedAtMs);
    boolean busyNow = worked && !ills.has(Fault.IDLE);
    boolean stale = ills.staleSinceMs().isPresent();
    if (!stale) {
      remember(gpu, busyNow);
      energyMillijoules[gpu.index()] += gpu.powerWatts(atMs, busyNow) * seconds * 1000;
    }
    return new Shown(
        gpu,
        stale ? startedAtMs + ills.staleSinceMs().getAsLong() : atMs,
        stale ? lastBusy.contains(gpu.uuid()) : busyNow,
        (long) energyMillijoules[gpu.index()],
        ills);
  }

  private void remember(SimulatedGpu gpu, boolean busy) {
    if (busy) {
      lastBusy.add(gpu.uuid());
    } else {
      lastBusy.remove(gpu.uuid());
    }
  }
}
