package io.tollgate.agent.gpu.nvidiasmi;

import java.util.List;

/**
 * What nvidia-smi is asked for. One name it does not know fails the whole query, so only what every
 * driver has is asked for together; the rest is tried name by name, the newer name first.
 */
final class SmiFields {

  /** Known to every driver there is. */
  static final List<String> EVERYWHERE =
      List.of(
          "index",
          "uuid",
          "name",
          "utilization.gpu",
          "memory.used",
          "memory.total",
          "temperature.gpu",
          "power.draw");

  static final String MIG = "mig.mode.current";
  static final String REMAP_FAILURE = "remapped_rows.failure";
  static final String REMAP_PENDING = "remapped_rows.pending";
  static final String REMAPPED = "remapped_rows.uncorrectable";
  static final String ECC = "ecc.errors.uncorrected.volatile.total";
  static final String RECOVERY = "gpu_recovery_action";
  static final List<String> CLOCKS =
      List.of("clocks_event_reasons.active", "clocks_throttle_reasons.active");

  /** Each with its names over the years. */
  static final List<List<String>> SOMEWHERE =
      List.of(
          List.of(MIG),
          List.of(REMAP_FAILURE),
          List.of(REMAP_PENDING),
          List.of(REMAPPED),
          List.of(ECC),
          CLOCKS,
          List.of(RECOVERY));

  private SmiFields() {}
}
