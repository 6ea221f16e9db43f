package io.tollgate.agent.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How fit a GPU is for new work, from best to worst. */
public enum HealthState {
  /** Nothing known against it. */
  @JsonProperty("healthy")
  HEALTHY,
  /** Something was seen that may not matter; a person should look. */
  @JsonProperty("suspect")
  SUSPECT,
  /** Must not get new work. */
  @JsonProperty("sick")
  SICK
}
