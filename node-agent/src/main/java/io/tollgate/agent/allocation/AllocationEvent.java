package io.tollgate.agent.allocation;

/** What can happen to an allocation on its node. */
enum AllocationEvent {
  /** Everything is ready. */
  PREPARED,
  /** The work runs. */
  WENT,
  /** The work could not be prepared or started. */
  START_FAILED,
  /** It was ordered to stop before the work began. */
  STOPPED_BEFORE_GO,
  /** The end of the work was observed. */
  ENDED,
  /** The work is gone without a trace of how. */
  VANISHED,
  /** The machine has been restarted. */
  REBOOTED,
  /** Processes are still there long after they were killed. */
  OUTLIVED_KILL
}
