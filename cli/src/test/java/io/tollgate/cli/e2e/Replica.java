package io.tollgate.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.cli.launch.RealPostgres;
import io.tollgate.metering.testing.TcpProxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** One of several servers on a database, which it reaches through a network that can fail. */
final class Replica implements AutoCloseable {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

  private final String name;
  private final RealPostgres postgres;
  private final Path log;
  private final String url;
  private final TcpProxy network;
  private JavaPart process;

  private Replica(String name, RealPostgres postgres, Path directory) throws IOException {
    this.name = name;
    this.postgres = postgres;
    this.log = directory.resolve("log/" + name + ".log");
    this.url = "http://127.0.0.1:" + RealParts.freePort();
    this.network =
        TcpProxy.before(URI.create(postgres.jdbcUrl("x").substring("jdbc:".length())).getPort());
    this.process = launch();
  }

  /** Starts one; returns once it is ready. */
  static Replica start(String name, RealPostgres postgres, Path directory) throws IOException {
    Replica replica = new Replica(name, postgres, directory);
    replica.awaitReady();
    return replica;
  }

  String url() {
    return url;
  }

  /** What is between it and its database. */
  TcpProxy network() {
    return network;
  }

  /** As {@code kill -9}. */
  void kill() throws InterruptedException {
    process.kill();
  }

  /** As {@code kill -STOP}. */
  void stop() throws IOException, InterruptedException {
    process.signal("STOP");
  }

  /** As {@code kill -CONT}. */
  void goOn() throws IOException, InterruptedException {
    process.signal("CONT");
  }

  /** Starts it again at the same address; returns once it is ready. */
  void startAgain() throws IOException {
    process = launch();
    awaitReady();
  }

  /** The epoch it leads under; 0 while it follows, or does not answer. */
  long epoch() {
    try {
      return get("/metrics")
          .lines()
          .filter(line -> line.startsWith("tollgate_leader_epoch "))
          .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' '))))
          .sum();
    } catch (IOException silent) {
      return 0;
    }
  }

  /** What it has said. */
  String said() throws IOException {
    return Files.readString(log);
  }

  void awaitReady() {
    RealParts.await()
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(
            () -> {
              process.requireAlive();
              assertThat(get("/readyz")).contains("ready").doesNotContain("not_ready");
            });
  }

  private String get(String path) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(2)).build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    }
  }

  private JavaPart launch() throws IOException {
    String direct = postgres.jdbcUrl("tollgate_runtime");
    String through = direct.replaceFirst("127\\.0\\.0\\.1:\\d+", "127.0.0.1:" + network.port());
    return JavaPart.server(name, log, postgres, through, url.substring("http://".length()));
  }

  @Override
  public void close() throws Exception {
    network.set(TcpProxy.Mode.PASS);
    goOn();
    process.stop();
    network.close();
  }
}
