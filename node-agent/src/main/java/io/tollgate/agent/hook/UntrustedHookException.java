package io.tollgate.agent.hook;

/** Somebody else than the site could have written what is to run; the message says what to do. */
public final class UntrustedHookException extends Exception {

  private static final long serialVersionUID = 1L;

  UntrustedHookException(String message) {
    super(message);
  }
}
