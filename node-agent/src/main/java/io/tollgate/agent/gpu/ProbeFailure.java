package io.tollgate.agent.gpu;

/** The GPUs could not be read; the message says why. */
public final class ProbeFailure extends Exception {

  private static final long serialVersionUID = 1L;

  public ProbeFailure(String message) {
    super(message);
  }
}
