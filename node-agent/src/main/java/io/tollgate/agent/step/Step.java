package io.tollgate.agent.step;

/**
 * The steps of an allocation's start and stop, in the order in which work that needs all of them
 * goes through. An agent may be gone after any of them, and the next one goes on from there.
 */
public enum Step {
  /** The desired set is on disk, and nothing has acted on it. */
  DESIRED_WRITTEN,
  /** Directory and ports are made. */
  PREPARED,
  /** The file says that a start is intended. */
  INTENT_WRITTEN,
  /** The shim's process is started; it may not have said yet who it is. */
  SHIM_SPAWNED,
  /** The work was seen to run, which only this agent knows. */
  GO_SEEN,
  /** The file says since when it runs. */
  GO_WRITTEN,
  /** The file says how long it has run. */
  PROOF_WRITTEN,
  /** A higher run limit is on disk; the server has not heard of it. */
  LIMIT_RAISED,
  /** The run limit is used up, which only this agent knows. */
  LIMIT_REACHED,
  /** The file says that the limit was reached. */
  LIMIT_WRITTEN,
  /** A stop order has arrived; when, only this agent knows. */
  STOP_ORDERED,
  /** The file says when the order arrived. */
  STOP_WRITTEN,
  /** The work was asked to end. */
  TERM_SENT,
  /** The work was still there after its grace. */
  GRACE_OVER,
  /** Its processes were killed. */
  KILL_SENT,
  /** The end was seen, which only this agent knows. */
  END_SEEN,
  /** The file says how it ended. */
  END_WRITTEN,
  /** No process is left, which only this agent knows. */
  RELEASED,
  /** The file says that none is left. */
  RELEASE_WRITTEN,
  /** The server has been told of the end. */
  END_TOLD,
  /** Nobody needs it any more: the directory of the work is deleted, its file is not. */
  DIRECTORY_DELETED,
  /** The file is deleted. */
  FORGOTTEN
}
