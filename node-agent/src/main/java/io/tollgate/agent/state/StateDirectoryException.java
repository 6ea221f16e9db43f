package io.tollgate.agent.state;

/** The state directory cannot be used; the message is for the user. */
public final class StateDirectoryException extends Exception {

  private static final long serialVersionUID = 1L;

  public StateDirectoryException(String message) {
    super(message);
  }
}
