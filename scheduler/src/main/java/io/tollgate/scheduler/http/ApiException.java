package io.tollgate.scheduler.http;

import org.jspecify.annotations.Nullable;

/** A refusal on its way to the caller; thrown inside a transaction it rolls it back. */
public final class ApiException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Refusal refusal;

  public ApiException(Refusal refusal) {
    this(refusal, null);
  }

  public ApiException(Refusal refusal, @Nullable Throwable cause) {
    // Refusals are answers, not accidents: only those with a cause are worth a stack trace.
    super(refusal.code().code() + ": " + refusal.detail(), cause, false, cause != null);
    this.refusal = refusal;
  }

  /** A refusal with nothing but its code and its paragraph. */
  public static ApiException of(ErrorCode code, String detail) {
    return new ApiException(Refusal.of(code, detail));
  }

  /** What is answered. */
  public Refusal refusal() {
    return refusal;
  }

  /** What kind of refusal. */
  public ErrorCode code() {
    return refusal.code();
  }
}
