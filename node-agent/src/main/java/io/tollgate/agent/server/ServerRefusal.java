package io.tollgate.agent.server;

/** The server answered, and said no. */
public final class ServerRefusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  public ServerRefusal(int status, String code, String detail) {
    super("the server answered " + status + " " + code + (detail.isEmpty() ? "" : ": " + detail));
    this.status = status;
    this.code = code;
  }

  /** HTTP status. */
  public int status() {
    return status;
  }

  /** Stable code, empty when the answer had none. */
  public String code() {
    return code;
  }
}
