package io.tollgate.benchmarks.failover;

import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.parts.ChildProcess;
import io.tollgate.metering.testing.TcpProxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** One of the servers, as a process, behind a network of its own to the database. */
final class Replica implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(1))
          .build();

  private final URI url;
  private final Path log;
  private final TcpProxy network;
  private final Function<Replica, ProcessBuilder> command;
  private ChildProcess process;

  /**
   * Starts one, without waiting for it.
   *
   * @param command makes the process for this replica's address and network
   */
  Replica(int port, Path log, TcpProxy network, Function<Replica, ProcessBuilder> command) {
    this.url = URI.create("http://127.0.0.1:" + port);
    this.log = log;
    this.network = network;
    this.command = command;
    this.process = launch();
  }

  private ChildProcess launch() {
    ProcessBuilder builder =
        command
            .apply(this)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return ChildProcess.start(builder, () -> {});
  }

  URI url() {
    return url;
  }

  TcpProxy network() {
    return network;
  }

  void kill() {
    process.process().destroyForcibly();
    process.exitCode();
    process.close();
  }

  void startAgain() {
    process = launch();
  }

  /** Sends a signal by name. */
  void signal(String name) {
    ProcessBuilder kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.process().pid()));
    try (ChildProcess sent = ChildProcess.start(kill, () -> {})) {
      BenchmarkFailure.unless(sent.exitCode() == 0, "a server can be sent " + name);
    }
  }

  /** Waits until it takes requests. */
  void awaitReady() {
    long deadline = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        if (get("/readyz").statusCode() == 200) {
          return;
        }
      } catch (IOException notYet) {
        BenchmarkFailure.unless(process.process().isAlive(), "the server runs: " + said());
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    throw new BenchmarkFailure("A server is not ready within a minute: " + said());
  }

  /** A metric of its own; 0 when it does not answer. */
  double metric(String name) {
    try {
      return get("/metrics")
          .body()
          .lines()
          .filter(line -> line.startsWith(name + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
          .sum();
    } catch (IOException silent) {
      return 0;
    }
  }

  /** The epoch it leads under; 0 while it follows. */
  long epoch() {
    return (long) metric("tollgate_leader_epoch");
  }

  private String said() {
    try {
      return Files.readString(log);
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }

  private HttpResponse<String> get(String path) throws IOException {
    HttpRequest request = HttpRequest.newBuilder(url.resolve(path)).timeout(PATIENCE).build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailure("Interrupted.", stop);
    }
  }

  @Override
  public void close() {
    try (TcpProxy last = network) {
      last.set(TcpProxy.Mode.PASS);
      if (process.process().isAlive()) {
        signal("CONT");
      }
      process.close();
    } catch (IOException harmless) {
      // A listener that cannot be closed is gone with this process.
    }
  }
}
