package io.tollgate.agent.isolation;

/** Work cannot be set apart as it must be; the message says why, for people. */
public final class IsolationFailure extends Exception {

  private static final long serialVersionUID = 1L;

  public IsolationFailure(String message) {
    super(message);
  }
}
