package io.tollgate.agent.gpu.dcgm;

import static io.tollgate.agent.gpu.dcgm.Alias.named;
import static io.tollgate.agent.gpu.dcgm.Alias.times;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fields we read, with every name under which exporters have shown them and the range outside
 * of which a value is nonsense. Pure. Meaning and unit come from here, never from HELP or TYPE,
 * which have been wrong. The second names are DCGM's since 4.6, those in other units since 4.7.
 */
enum FieldAliases {
  SM_ACTIVE(0, 1.05, named("DCGM_FI_PROF_SM_ACTIVE"), named("DCGM_FI_PROF_SM_UTIL_RATIO")),
  GR_ENGINE_ACTIVE(
      0, 1.05, named("DCGM_FI_PROF_GR_ENGINE_ACTIVE"), named("DCGM_FI_PROF_GR_ENGINE_UTIL_RATIO")),
  /** Percent. */
  GPU_UTIL(0, 100, named("DCGM_FI_DEV_GPU_UTIL")),
  /** Percent in DCGM 4.6, a ratio since 4.7, under one name. */
  GPU_UTIL_RATIO(0, 100, named("DCGM_FI_DEV_GPU_UTIL_RATIO")),
  /** Bytes, as the next two. */
  FB_USED(0, 16e12, times(1 << 20, "DCGM_FI_DEV_FB_USED"), named("DCGM_FI_DEV_FB_USED_BYTES")),
  FB_FREE(0, 16e12, times(1 << 20, "DCGM_FI_DEV_FB_FREE"), named("DCGM_FI_DEV_FB_FREE_BYTES")),
  FB_RESERVED(
      0, 16e12, times(1 << 20, "DCGM_FI_DEV_FB_RESERVED"), named("DCGM_FI_DEV_FB_RESERVED_BYTES")),
  /** Watts. */
  POWER(0, 2_500, named("DCGM_FI_DEV_POWER_USAGE"), named("DCGM_FI_DEV_BOARD_POWER_WATTS")),
  /** Degrees Celsius. */
  TEMPERATURE(-40, 150, named("DCGM_FI_DEV_GPU_TEMP"), named("DCGM_FI_DEV_GPU_TEMP_CELSIUS")),
  /** Millijoules since the driver was loaded. */
  ENERGY(
      0,
      9e18,
      named("DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION"),
      times(1_000, "DCGM_FI_DEV_GPU_ENERGY_JOULES_TOTAL")),
  /** The last XID. */
  XID(0, 1_000_000, named("DCGM_FI_DEV_XID_ERRORS"), named("DCGM_FI_DEV_XID_ERROR")),
  /** How often the XID of the label was seen; exporters of one year named the samples otherwise. */
  XID_COUNT(
      0,
      1e9,
      named("DCGM_EXP_XID_ERRORS_COUNT"),
      named("DCGM_EXP_XID_ERRORS_TOTAL"),
      named("DCGM_FI_DEV_XID_ERRORS_ACTIVE")),
  ROW_REMAP_FAILURE(
      0, 1, named("DCGM_FI_DEV_ROW_REMAP_FAILURE"), named("DCGM_FI_DEV_ROW_REMAP_FAILED")),
  ROW_REMAP_PENDING(0, 1, named("DCGM_FI_DEV_ROW_REMAP_PENDING")),
  UNCORRECTABLE_REMAPPED_ROWS(
      0,
      1e9,
      named("DCGM_FI_DEV_UNCORRECTABLE_REMAPPED_ROWS"),
      named("DCGM_FI_DEV_ROW_REMAP_UNCORRECTABLE_TOTAL")),
  ECC_DBE_VOLATILE(0, 1e15, named("DCGM_FI_DEV_ECC_DBE_VOL_TOTAL")),
  /** Bit mask. */
  CLOCKS_EVENT_REASONS(
      0,
      1e15,
      named("DCGM_FI_DEV_CLOCK_THROTTLE_REASONS"),
      named("DCGM_FI_DEV_CLOCKS_EVENT_REASONS")),
  /** NVML's number. */
  RECOVERY_ACTION(0, 1_000, named("DCGM_FI_DEV_GPU_RECOVERY_ACTION"));

  /**
   * What a metric name stands for.
   *
   * @param field which
   * @param factor from the unit behind the name to the field's
   */
  record Meaning(FieldAliases field, BigDecimal factor) {}

  private static final Map<String, Meaning> BY_NAME = new HashMap<>();

  static {
    for (FieldAliases field : values()) {
      for (Alias alias : field.aliases) {
        BY_NAME.put(alias.name(), new Meaning(field, BigDecimal.valueOf(alias.factor())));
      }
    }
  }

  private final double low;
  private final double high;
  private final List<Alias> aliases;

  FieldAliases(double low, double high, Alias... aliases) {
    this.low = low;
    this.high = high;
    this.aliases = List.of(aliases);
  }

  /** The field behind a metric name, empty for what we do not read. */
  static Optional<Meaning> of(String metric) {
    return Optional.ofNullable(BY_NAME.get(metric));
  }

  boolean plausible(double value) {
    return value >= low && value <= high;
  }
}
