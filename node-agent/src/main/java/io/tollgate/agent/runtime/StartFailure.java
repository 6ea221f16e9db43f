package io.tollgate.agent.runtime;

/** The work cannot be started; the message says why, for the user. */
public final class StartFailure extends Exception {

  private static final long serialVersionUID = 1L;

  public StartFailure(String message) {
    super(message);
  }
}
