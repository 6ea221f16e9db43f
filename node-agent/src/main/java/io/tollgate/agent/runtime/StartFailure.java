package io.tollgate.agent.runtime;

/** The work cannot be started; the message says why, for the user. */
public final class StartFailure extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean nodeFault;

  public StartFailure(String message) {
    this(message, false);
  }

  private StartFailure(String message, boolean nodeFault) {
    super(message);
    this.nodeFault = nodeFault;
  }

  /** One that would befall any work on this node. */
  public static StartFailure ofNode(String message) {
    return new StartFailure(message, true);
  }

  /** Whether it would befall any work on this node. */
  public boolean isNodeFault() {
    return nodeFault;
  }
}
