package io.tollgate.agent.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why an allocation ended. */
public enum EndCause {
  /** The work ended by itself. */
  @JsonProperty("exited")
  EXITED,
  /** The agent ended it because its prepaid time was used up. */
  @JsonProperty("run_limit")
  RUN_LIMIT,
  /** Somebody ordered the stop. */
  @JsonProperty("stop_order")
  STOP_ORDER,
  /** The work never began. */
  @JsonProperty("start_failed")
  START_FAILED,
  /** The work is gone and nobody saw it go. */
  @JsonProperty("lost")
  LOST,
  /** The machine restarted underneath it. */
  @JsonProperty("rebooted")
  REBOOTED
}
