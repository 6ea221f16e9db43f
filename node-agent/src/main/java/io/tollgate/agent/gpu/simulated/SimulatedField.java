package io.tollgate.agent.gpu.simulated;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The metrics that the pretend exporter shows, in the real one's words. */
enum SimulatedField {
  TEMPERATURE(
      "DCGM_FI_DEV_GPU_TEMP",
      "gauge",
      "GPU temperature (in C).",
      Kind.WHOLE,
      shown -> shown.gpu().temperature(shown.atMs(), shown.busy())),
  POWER("DCGM_FI_DEV_POWER_USAGE", "gauge", "Power draw (in W).", Kind.DECIMAL, Shown::powerWatts),
  ENERGY(
      "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION",
      "counter",
      "Total energy consumption since boot (in mJ).",
      Kind.WHOLE,
      Shown::energyMillijoules),
  GPU_UTIL(
      "DCGM_FI_DEV_GPU_UTIL",
      "gauge",
      "GPU utilization (in %).",
      Kind.WHOLE,
      shown -> shown.gpu().utilPercent(shown.atMs(), shown.busy())),
  XID(
      "DCGM_FI_DEV_XID_ERRORS",
      "gauge",
      "Value of the last XID error encountered.",
      Kind.WHOLE,
      shown -> shown.ills().value(Fault.XID)),
  FB_FREE(
      "DCGM_FI_DEV_FB_FREE",
      "gauge",
      "Framebuffer memory free (in MiB).",
      Kind.WHOLE,
      shown -> shown.gpu().model().memoryMib() - shown.gpu().usedMib(shown.atMs(), shown.busy())),
  FB_USED(
      "DCGM_FI_DEV_FB_USED",
      "gauge",
      "Framebuffer memory used (in MiB).",
      Kind.WHOLE,
      shown -> shown.gpu().usedMib(shown.atMs(), shown.busy())),
  ROW_REMAP_FAILURE(
      "DCGM_FI_DEV_ROW_REMAP_FAILURE",
      "gauge",
      "Whether remapping of rows has failed.",
      Kind.WHOLE,
      shown -> shown.ills().has(Fault.ROW_REMAP_FAILURE) ? 1 : 0),
  ROW_REMAP_PENDING(
      "DCGM_FI_DEV_ROW_REMAP_PENDING",
      "gauge",
      "Whether remapping of rows is pending.",
      Kind.WHOLE,
      shown -> shown.ills().has(Fault.ROW_REMAP_PENDING) ? 1 : 0),
  ECC_DBE(
      "DCGM_FI_DEV_ECC_DBE_VOL_TOTAL",
      "counter",
      "Total number of double-bit volatile ECC errors.",
      Kind.WHOLE,
      shown -> shown.ills().value(Fault.ECC)),
  CLOCKS_EVENT_REASONS(
      "DCGM_FI_DEV_CLOCKS_EVENT_REASONS",
      "gauge",
      "Reasons of lowered clocks (bit mask).",
      Kind.WHOLE,
      shown -> shown.ills().value(Fault.THROTTLE)),
  RECOVERY_ACTION(
      "DCGM_FI_DEV_GPU_RECOVERY_ACTION",
      "gauge",
      "Recovery action that the driver asks for.",
      Kind.WHOLE,
      shown -> shown.ills().value(Fault.RECOVERY)),
  GR_ENGINE_ACTIVE(
      "DCGM_FI_PROF_GR_ENGINE_ACTIVE",
      "gauge",
      "Ratio of time the graphics engine is active.",
      Kind.DECIMAL,
      shown -> shown.gpu().engineActive(shown.atMs(), shown.busy()));

  /** How numbers are written, with DCGM's number for none. */
  private enum Kind {
    WHOLE("%.0f", "9223372036854775794"),
    DECIMAL("%.6f", "140737488355330.000000");

    private final String format;
    private final String blank;

    Kind(String format, String blank) {
      this.format = format;
      this.blank = blank;
    }
  }

  private final String metric;
  private final String type;
  private final String help;
  private final Kind kind;
  private final ToDoubleFunction<Shown> value;

  SimulatedField(
      String metric, String type, String help, Kind kind, ToDoubleFunction<Shown> value) {
    this.metric = metric;
    this.type = type;
    this.help = help;
    this.kind = kind;
    this.value = value;
  }

  String value(Shown shown) {
    return shown.ills().has(Fault.SENTINELS)
        ? kind.blank
        : String.format(Locale.ROOT, kind.format, value.applyAsDouble(shown));
  }

  String metric() {
    return metric;
  }

  /** The HELP and TYPE lines. */
  String header() {
    return "# HELP " + metric + ' ' + help + "\n# TYPE " + metric + ' ' + type + '\n';
  }
}
