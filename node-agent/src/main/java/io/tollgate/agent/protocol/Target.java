package io.tollgate.agent.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the server wants of an allocation. */
public enum Target {
  /** Everything made ready, nothing started. */
  @JsonProperty("prepared")
  PREPARED,
  /** The work running. */
  @JsonProperty("running")
  RUNNING,
  /** No process left. */
  @JsonProperty("stopped")
  STOPPED
}
