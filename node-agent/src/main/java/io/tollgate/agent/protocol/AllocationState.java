package io.tollgate.agent.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where an allocation stands on its node. The transitions are those of {@code AllocationLife}. */
public enum AllocationState {
  /** Directories, files and ports are being made; nothing of the user's runs. */
  @JsonProperty("preparing")
  PREPARING,
  /** Ready to go; waits for the word, as the ranks of a gang do. */
  @JsonProperty("prepared")
  PREPARED,
  /** The work runs, or is being stopped and not yet gone. */
  @JsonProperty("running")
  RUNNING,
  /** Ended, and the end was observed. */
  @JsonProperty("exited")
  EXITED,
  /** Ended, and the end could not be observed. */
  @JsonProperty("lost")
  LOST,
  /** Outlived its kill; its GPUs are not free. */
  @JsonProperty("unkillable")
  UNKILLABLE;

  /** Whether the work can never run again under this id. */
  public boolean ended() {
    return this == EXITED || this == LOST;
  }
}
