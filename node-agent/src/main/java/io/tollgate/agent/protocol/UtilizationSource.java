package io.tollgate.agent.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Which measure a utilization figure comes from, best first. The measures have different windows
 * and meanings and disagree widely, so one average never mixes two of them.
 */
public enum UtilizationSource {
  /** Fraction of time in which a streaming multiprocessor had a warp resident. */
  @JsonProperty("sm_active")
  SM_ACTIVE,
  /** Fraction of time in which the graphics or compute engine was busy; the one that MIG offers. */
  @JsonProperty("gr_engine_active")
  GR_ENGINE_ACTIVE,
  /** Fraction of time in which at least one kernel ran, however small. */
  @JsonProperty("gpu_util")
  GPU_UTIL
}
