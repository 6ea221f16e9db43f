package io.tollgate.benchmarks.failover;

import io.tollgate.benchmarks.parts.ServerProcess;
import io.tollgate.metering.testing.TcpProxy;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.Supplier;

/** One of the servers, as a process, behind a network of its own to the database. */
final class Replica implements AutoCloseable {
  private final TcpProxy network;
  private final ServerProcess server;

  /**
   * Starts one, without waiting for it.
   *
   * @param network what lies between it and the database
   * @param command makes the process for that address and network
   */
  Replica(URI url, Path log, TcpProxy network, Supplier<ProcessBuilder> command) {
    this.network = network;
    this.server = new ServerProcess(url, log, command);
  }

  URI url() {
    return server.url();
  }

  TcpProxy network() {
    return network;
  }

  void kill() {
    server.kill();
  }

  void startAgain() {
    server.startAgain();
  }

  /** Sends a signal by name. */
  void signal(String name) {
    server.signal(name);
  }

  /** Waits until it takes requests. */
  void awaitReady() {
    server.awaitReady();
  }

  /** A metric of its own; 0 when it does not answer. */
  double metric(String name) {
    return server.metric(name);
  }

  /** The epoch it leads under; 0 while it follows. */
  long epoch() {
    return (long) metric("tollgate_leader_epoch");
  }

  @Override
  public void close() {
    try (TcpProxy last = network) {
      last.set(TcpProxy.Mode.PASS);
      server.close();
    } catch (IOException harmless) {
      // A listener that cannot be closed is gone with this process.
    }
  }
}
