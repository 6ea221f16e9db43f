package io.tollgate.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.launch.RealPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * PostgreSQL, a server and a node as processes of their own, which tests kill and start again by
 * process id. The server keeps its address through all of it.
 */
final class RealParts implements AutoCloseable {
  private final Path directory;
  private final RealPostgres postgres;
  private final String url;
  private final RealNode node;
  private JavaPart server;

  private RealParts(Path directory, RealPostgres postgres, int port) throws Exception {
    this.directory = directory;
    this.postgres = postgres;
    this.url = "http://127.0.0.1:" + port;
    JavaPart.migration(postgres, directory.resolve("log/migrate.log")).succeed();
    this.server = launchServer();
    awaitReady();
    this.node = addNode("n1");
  }

  /** Starts everything below a fresh directory. */
  static RealParts start() throws Exception {
    Path directory = Files.createTempDirectory("tollgate-e2e");
    RealPostgres postgres = RealPostgres.start(directory);
    try {
      return new RealParts(directory, postgres, freePort());
    } catch (Exception | AssertionError failed) {
      postgres.close();
      throw failed;
    }
  }

  /** Patience for what two busy cores do within seconds. */
  static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(100));
  }

  /** The server's address. */
  String url() {
    return url;
  }

  /** The API as the administrator. */
  Api admin() throws IOException {
    return new Api(url, Files.readString(postgres.secret("admin-key")).strip());
  }

  /** The database process. */
  RealPostgres postgres() {
    return postgres;
  }

  /** The node that is always there: eight pretended GPUs. */
  RealNode node() {
    return node;
  }

  /** Another node with eight GPUs of the same model, ready for work. */
  RealNode addNode(String name) throws Exception {
    return RealNode.join(directory.resolve("node-" + name), name, admin(), url);
  }

  /** The same with GPUs that suffer what the script says. */
  RealNode addNode(String name, String faults) throws Exception {
    return RealNode.join(directory.resolve("node-" + name), name, admin(), url, faults);
  }

  /** An account of its own with exactly so many credits. */
  Client account(String name, long micros) throws IOException {
    return Client.open(admin(), name, micros, directory);
  }

  /** A further key of an account. */
  Api key(String account) throws IOException {
    return Client.key(admin(), account);
  }

  /** Kills the server process. */
  void killServer() throws InterruptedException {
    server.requireAlive();
    server.kill();
  }

  /** Starts a server process on the same database and address; returns once it is ready. */
  void startServer() throws Exception {
    server = launchServer();
    awaitReady();
  }

  /** Fails when the server process has ended. */
  void requireServerAlive() {
    server.requireAlive();
  }

  /** Every invariant holds, and no work is left on the node. */
  void requireOrder() throws IOException {
    JsonNode check = admin().call("POST", "/v1/admin/check", null, null).expect(200);
    assertThat(check.path("ok").asBoolean()).as(check.toString()).isTrue();
    assertThat(check.path("invariants").size()).isGreaterThan(5);
    await()
        .untilAsserted(
            () -> assertThat(RealPostgres.mentioning(Client.marker(directory))).isEmpty());
  }

  @Override
  public void close() throws Exception {
    try (RealPostgres last = postgres) {
      node.close();
      server.stop();
    }
    await()
        .untilAsserted(() -> assertThat(RealPostgres.mentioning(directory.toString())).isEmpty());
    try (Stream<Path> all = Files.walk(directory)) {
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }
    assertThat(directory).doesNotExist();
  }

  private JavaPart launchServer() throws IOException {
    return JavaPart.server(
        "server",
        directory.resolve("log/server.log"),
        postgres,
        postgres.jdbcUrl("tollgate_runtime"),
        url.substring("http://".length()));
  }

  private void awaitReady() throws IOException {
    Api admin = admin();
    await()
        .ignoreExceptions()
        .until(
            () -> {
              server.requireAlive();
              return admin.call("GET", "/readyz", null, null).status() == 200;
            });
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
