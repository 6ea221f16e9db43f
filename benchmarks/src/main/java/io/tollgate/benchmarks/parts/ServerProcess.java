package io.tollgate.benchmarks.parts;

import io.tollgate.benchmarks.BenchmarkFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** A server as a process that is killed, stopped and started again at one address. */
public final class ServerProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(1))
          .build();

  private final URI url;
  private final Path log;
  private final Supplier<ProcessBuilder> command;
  private ChildProcess process;

  /**
   * Starts it, without waiting for it.
   *
   * @param url where the command lets it listen
   * @param log where all it says is appended
   * @param command makes the process, each time anew
   */
  public ServerProcess(URI url, Path log, Supplier<ProcessBuilder> command) {
    this.url = url;
    this.log = log;
    this.command = command;
    this.process = launch();
  }

  private ChildProcess launch() {
    ProcessBuilder builder =
        command
            .get()
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return ChildProcess.start(builder, () -> {});
  }

  /** An address on loopback that nobody listens on. */
  public static URI freeAddress() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    } catch (IOException none) {
      throw new BenchmarkFailure("There is no free port on loopback: " + none, none);
    }
  }

  /** Where it listens. */
  public URI url() {
    return url;
  }

  /** Its process id. */
  public long pid() {
    return process.process().pid();
  }

  /** As {@code kill -9}; returns when it is gone. */
  public void kill() {
    process.process().destroyForcibly();
    process.exitCode();
    process.close();
  }

  /** Starts it again, without waiting for it. */
  public void startAgain() {
    process = launch();
  }

  /** Sends a signal by name. */
  public void signal(String name) {
    ProcessBuilder kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.process().pid()));
    try (ChildProcess sent = ChildProcess.start(kill, () -> {})) {
      BenchmarkFailure.unless(sent.exitCode() == 0, "a server can be sent " + name);
    }
  }

  /** Waits until it takes requests. */
  public void awaitReady() {
    long deadline = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        if (get("/readyz").statusCode() == 200) {
          return;
        }
      } catch (IOException notYet) {
        BenchmarkFailure.unless(process.process().isAlive(), "the server runs: " + said());
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    throw new BenchmarkFailure("A server is not ready within a minute: " + said());
  }

  /** A metric of its own; 0 when it does not answer. */
  public double metric(String name) {
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
    if (process.process().isAlive()) {
      signal("CONT");
    }
    process.close();
  }
}
