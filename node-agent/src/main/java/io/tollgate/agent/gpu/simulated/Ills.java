package io.tollgate.agent.gpu.simulated;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What ails one GPU, or the exporter, at a moment of a script. Pure.
 *
 * @param values of each fault that lasts: its argument
 * @param staleSinceMs time of the script at which the numbers stood still
 */
record Ills(Map<Fault, Long> values, OptionalLong staleSinceMs) {

  Ills {
    values = Map.copyOf(values);
  }

  /** What ails a GPU. */
  static Ills ofGpu(FaultScript script, int gpu, long scriptMs) {
    return of(script, scriptMs, Fault.Scope.GPU, gpu);
  }

  /** What ails the exporter. */
  static Ills ofExporter(FaultScript script, long scriptMs) {
    return of(script, scriptMs, Fault.Scope.EXPORTER, -1);
  }

  private static Ills of(FaultScript script, long scriptMs, Fault.Scope scope, int gpu) {
    Map<Fault, Long> values = new EnumMap<>(Fault.class);
    OptionalLong stale = OptionalLong.empty();
    for (FaultScript.Step step : script.steps()) {
      boolean mine = step.gpu().isEmpty() || step.gpu().getAsInt() == gpu;
      if (step.atMs() > scriptMs || !mine) {
        continue;
      }
      if (step.fault() == Fault.BACK) {
        values.keySet().removeIf(fault -> fault != Fault.XID);
        stale = OptionalLong.empty();
      } else if (step.fault().scope() == scope) {
        values.put(step.fault(), step.value());
        stale = step.fault() == Fault.STALE ? OptionalLong.of(step.atMs()) : stale;
      }
    }
    return new Ills(values, stale);
  }

  boolean has(Fault fault) {
    return values.containsKey(fault);
  }

  /** The fault's argument, 0 without the fault. */
  long value(Fault fault) {
    return values.getOrDefault(fault, 0L);
  }
}
