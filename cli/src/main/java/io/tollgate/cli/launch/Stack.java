package io.tollgate.cli.launch;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.Endpoint;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.session.Pause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** PostgreSQL, server and agent on this machine, started in order and stopped in reverse. */
final class Stack implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(1);
  private static final Duration MIGRATE = Duration.ofMinutes(2);
  private static final Duration STOP = Duration.ofSeconds(45);
  private static final String NODE = "local";

  /**
   * A live heap of about 8 MB; a larger young one, or much free, only costs memory. An agent is
   * replaced, not nursed.
   */
  private static final List<String> AGENT_MEMORY =
      List.of(
          "-Xms8m",
          "-Xmx48m",
          "-Xmn4m",
          "-XX:ReservedCodeCacheSize=24m",
          "-XX:MinHeapFreeRatio=20",
          "-XX:MaxHeapFreeRatio=40",
          "-XX:-UsePerfData",
          "-XX:+ExitOnOutOfMemoryError");

  private final Distribution distribution;
  private final Places places;
  private final Story story;
  private @Nullable LocalPostgres postgres;
  private @Nullable Part server;
  private @Nullable Part agent;
  private @Nullable Part passing;
  private volatile boolean joined;
  private volatile boolean closing;

  Stack(Distribution distribution, Places places, Story story) {
    this.distribution = distribution;
    this.places = places;
    this.story = story;
  }

  /**
   * Starts everything.
   *
   * @param listen where the server listens, {@code address:port}; port 0 lets the system choose
   * @param agentArguments more for the agent
   * @return the running server, seen by its administrator
   */
  ApiClient start(String listen, List<String> agentArguments) {
    startPostgres();
    migrate();
    ApiClient admin = startServer(listen);
    startAgent(admin, agentArguments);
    return admin;
  }

  /** The node's GPUs and where they come from, once the agent has joined. */
  JsonNode awaitNode(ApiClient admin) {
    long deadline = System.nanoTime() + START.toNanos();
    while (System.nanoTime() - deadline < 0) {
      JsonNode node = node(admin);
      if (node != null
          && node.path("state").asText().equals("ready")
          && !node.path("gpus").isEmpty()) {
        joined = true;
        return node;
      }
      watch(agent);
      Pause.of(Duration.ofMillis(50));
    }
    Part silent = agent;
    throw silent == null
        ? new IllegalStateException("no agent was started")
        : silent.failure("has not joined within " + START.toSeconds() + " s");
  }

  /** Fails when a part has ended on its own. */
  void watch() {
    if (postgres != null) {
      watch(postgres.process());
    }
    watch(server);
    watch(agent);
  }

  /** The ids of the processes running now. */
  List<Long> pids() {
    List<Long> pids = new ArrayList<>();
    LocalPostgres database = postgres;
    for (Part part :
        new Part[] {database == null ? null : database.process(), server, agent, passing}) {
      if (part != null && part.alive()) {
        pids.add(part.pid());
      }
    }
    return pids;
  }

  /** PostgreSQL's port; 0 when it was not started. */
  int postgresPort() {
    return postgres == null ? 0 : postgres.port();
  }

  /** Whether somebody has begun to stop it. */
  boolean closing() {
    return closing;
  }

  /** Stops everything in order: the agent while the server still hears it, PostgreSQL last. */
  @Override
  public void close() {
    closing = true;
    synchronized (this) {
      stop(passing);
      stop(agent);
      stop(server);
      if (postgres != null) {
        postgres.stop();
      }
      distribution.keepArchives(joined);
    }
  }

  private synchronized void startPostgres() {
    requireOpen();
    Path binaries = PostgresBinaries.unpacked(story, distribution.cache());
    postgres = LocalPostgres.start(places, binaries);
    story.line("PostgreSQL", "127.0.0.1:" + postgres.port() + ", data in " + places.postgresData());
  }

  private synchronized void migrate() {
    requireOpen();
    Part migration =
        Part.start(
            "migration",
            places.log("migrate"),
            "TERM",
            distribution.command(
                "migrate",
                List.of("-Xmx192m"),
                List.of(
                    "io.tollgate.scheduler.Main",
                    "migrate",
                    "--database-url",
                    postgresOrFail().jdbcUrl("tollgate_migrator"),
                    "--database-password-file",
                    places.secret("migrator").toString(),
                    "--admin-key-file",
                    places.secret("admin-key").toString(),
                    "--runtime-user",
                    "tollgate_runtime",
                    "--runtime-password-file",
                    places.secret("runtime").toString())));
    passing = migration;
    if (migration.exitCode(MIGRATE) != 0) {
      throw migration.failure("has failed");
    }
    passing = null;
    distribution.keepArchives(true);
    story.line("migrations", "schema is current");
  }

  private synchronized ApiClient startServer(String listen) {
    requireOpen();
    Path address = places.run("server-address");
    remove(address);
    Part started =
        Part.start(
            "server",
            places.log("server"),
            "TERM",
            distribution.command(
                "server",
                List.of("-Xmx256m"),
                List.of(
                    "io.tollgate.scheduler.Main",
                    "server",
                    "--database-url",
                    postgresOrFail().jdbcUrl("tollgate_runtime"),
                    "--database-password-file",
                    places.secret("runtime").toString(),
                    "--listen",
                    listen,
                    "--address-file",
                    address.toString(),
                    "--secret-key-file",
                    places.secret("secret-key").toString(),
                    "--sync-hold-ms",
                    "2000")));
    server = started;
    ApiClient admin = awaitServer(started, address);
    story.line("server", admin.endpoint() + ", process " + started.pid());
    return admin;
  }

  private ApiClient awaitServer(Part started, Path address) {
    long deadline = System.nanoTime() + START.toNanos();
    ApiClient admin = null;
    while (System.nanoTime() - deadline < 0) {
      watch(started);
      if (admin == null && Files.exists(address)) {
        admin =
            new ApiClient(Endpoint.of(Trees.read(address), Trees.read(places.secret("admin-key"))));
      }
      if (admin != null && admin.ready()) {
        return admin;
      }
      Pause.of(Duration.ofMillis(30));
    }
    throw started.failure("is not ready within " + START.toSeconds() + " s");
  }

  private synchronized void startAgent(ApiClient admin, List<String> more) {
    requireOpen();
    Path token = places.secret("join-token");
    if (node(admin) == null || !Files.exists(token)) {
      JsonNode known = node(admin);
      if (known != null) {
        admin.delete("/v1/ops/nodes/" + known.path("id").asText());
      }
      JsonNode added = admin.create("/v1/ops/nodes", ApiClient.object().put("name", NODE));
      // What an agent remembers of a node that the server no longer knows is of no use.
      Trees.delete(places.agentState());
      Trees.make(places.agentState());
      Trees.writeSecret(token, added.path("join_token").asText());
    }
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "io.tollgate.agent.Main",
                "--server-url",
                admin.endpoint().toString(),
                "--state-dir",
                places.agentState().toString(),
                "--join-token-file",
                token.toString(),
                "--scrape-interval-ms",
                "1000"));
    arguments.addAll(more);
    Part started =
        Part.start(
            "agent",
            places.log("agent"),
            "TERM",
            distribution.command("agent", AGENT_MEMORY, arguments));
    agent = started;
    story.line("agent", "node " + NODE + ", process " + started.pid());
  }

  private static @Nullable JsonNode node(ApiClient admin) {
    for (JsonNode node : admin.get("/v1/ops/nodes").path("items")) {
      if (node.path("name").asText().equals(NODE)) {
        return node;
      }
    }
    return null;
  }

  private void requireOpen() {
    if (closing) {
      throw new CommandFailure(ExitCode.INTERRUPTED, "Interrupted; everything is stopped again.");
    }
  }

  private LocalPostgres postgresOrFail() {
    LocalPostgres started = postgres;
    if (started == null) {
      throw new IllegalStateException("PostgreSQL was not started");
    }
    return started;
  }

  private void watch(@Nullable Part part) {
    requireOpen();
    if (part != null && !part.alive()) {
      throw part.failure("has ended on its own");
    }
  }

  private static void stop(@Nullable Part part) {
    if (part != null) {
      part.stop("TERM", STOP);
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
