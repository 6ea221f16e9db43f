package io.tollgate.agent;

/** The server does not take this node; the message is for the user. */
final class JoinException extends Exception {

  private static final long serialVersionUID = 1L;

  JoinException(String message) {
    super(message);
  }
}
