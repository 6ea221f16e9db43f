package io.tollgate.scheduler.http;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where to listen.
 *
 * @param host the address; loopback unless configured
 * @param port the port; 0 for any free one
 * @param tls the certificate and its key; plain HTTP without
 */
public record ListenConfig(String host, int port, Optional<Tls> tls) {

  /**
   * A certificate chain and its private key, as PEM files.
   *
   * @param certificate the chain
   * @param key the key
   */
  public record Tls(Path certificate, Path key) {}

  public ListenConfig {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
    }
  }

  /** Plain HTTP on loopback. */
  public static ListenConfig loopback(int port) {
    return new ListenConfig("127.0.0.1", port, Optional.empty());
  }
}
