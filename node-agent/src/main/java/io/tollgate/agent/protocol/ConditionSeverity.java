package io.tollgate.agent.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How much a condition says against new work, from least to most. */
public enum ConditionSeverity {
  /** Worth knowing; new work comes all the same. */
  @JsonProperty("notice")
  NOTICE,
  /** May not matter; a person should look, and new work comes all the same. */
  @JsonProperty("suspect")
  SUSPECT,
  /** The GPU must not get new work. */
  @JsonProperty("sick")
  SICK,
  /** The whole node must not get new work. */
  @JsonProperty("drain")
  DRAIN
}
