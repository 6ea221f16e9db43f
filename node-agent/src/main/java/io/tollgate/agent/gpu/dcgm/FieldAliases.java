package io.tollgate.agent.gpu.dcgm;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The fields we read, with every name under which exporters have shown them and the range outside
 * of which a value is nonsense. Pure. Meaning and unit come from here, never from HELP or TYPE,
 * which have been wrong.
 */
enum FieldAliases {
  SM_ACTIVE(0, 1.05, "DCGM_FI_PROF_SM_ACTIVE", "DCGM_FI_PROF_SM_UTIL_RATIO"),
  GR_ENGINE_ACTIVE(0, 1.05, "DCGM_FI_PROF_GR_ENGINE_ACTIVE", "DCGM_FI_PROF_GR_ENGINE_UTIL_RATIO"),
  /** Percent. */
  GPU_UTIL(0, 100, "DCGM_FI_DEV_GPU_UTIL"),
  /** The newer name of the same field, as a ratio. */
  GPU_UTIL_RATIO(0, 100, "DCGM_FI_DEV_GPU_UTIL_RATIO"),
  /** MiB, as the next two. */
  FB_USED(0, 16e6, "DCGM_FI_DEV_FB_USED"),
  FB_FREE(0, 16e6, "DCGM_FI_DEV_FB_FREE"),
  FB_RESERVED(0, 16e6, "DCGM_FI_DEV_FB_RESERVED"),
  /** Watts. */
  POWER(0, 2_500, "DCGM_FI_DEV_POWER_USAGE", "DCGM_FI_DEV_BOARD_POWER_WATTS"),
  /** Degrees Celsius. */
  TEMPERATURE(-40, 150, "DCGM_FI_DEV_GPU_TEMP"),
  /** Millijoules since the driver was loaded. */
  ENERGY(0, 9e18, "DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION"),
  XID(0, 1_000_000, "DCGM_FI_DEV_XID_ERRORS", "DCGM_FI_DEV_XID_ERROR"),
  ROW_REMAP_FAILURE(0, 1, "DCGM_FI_DEV_ROW_REMAP_FAILURE", "DCGM_FI_DEV_ROW_REMAP_FAILED");

  private static final Map<String, FieldAliases> BY_NAME = new HashMap<>();

  static {
    for (FieldAliases field : values()) {
      for (String name : field.names.split(" ", -1)) {
        BY_NAME.put(name, field);
      }
    }
  }

  private final double low;
  private final double high;
  private final String names;

  FieldAliases(double low, double high, String... names) {
    this.low = low;
    this.high = high;
    this.names = String.join(" ", names);
  }

  /** The field behind a metric name, empty for what we do not read. */
  static Optional<FieldAliases> of(String metric) {
    return Optional.ofNullable(BY_NAME.get(metric));
  }

  boolean plausible(double value) {
    return value >= low && value <= high;
  }
}
