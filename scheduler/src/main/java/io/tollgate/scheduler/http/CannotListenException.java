package io.tollgate.scheduler.http;

import java.net.BindException;

/** The server could not listen; the message says what, why and what to do. */
public final class CannotListenException extends RuntimeException {

  private static final long serialVersionUID = 1;

  CannotListenException(ListenConfig config, Throwable cause) {
    super(sentence(config, cause), cause);
  }

  private static String sentence(ListenConfig config, Throwable cause) {
    String address = config.host() + ":" + config.port();
    if (cause instanceof BindException) {
      String why = cause.getMessage() == null ? "" : cause.getMessage();
      if (why.contains("Permission denied")) {
        return "Cannot listen on "
            + address
            + ": ports below 1024 need privileges. Choose a port above 1023.";
      }
      if (why.contains("Cannot assign")) {
        return "Cannot listen on " + address + ": this machine has no such address.";
      }
      return "Cannot listen on "
          + address
          + ": the port is in use by another process. Stop that process or choose another port.";
    }
    if (config.tls().isPresent()) {
      return "Cannot listen on "
          + address
          + " with TLS: "
          + cause.getMessage()
          + ". Check that the certificate and key files are readable PEM files that belong"
          + " together.";
    }
    return "Cannot listen on " + address + ": " + cause.getMessage() + ".";
  }
}
