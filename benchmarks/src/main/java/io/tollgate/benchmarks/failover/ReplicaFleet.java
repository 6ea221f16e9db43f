package io.tollgate.benchmarks.failover;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.parts.Api;
import io.tollgate.benchmarks.parts.ChildProcess;
import io.tollgate.benchmarks.parts.Distribution;
import io.tollgate.benchmarks.parts.Installation;
import io.tollgate.benchmarks.parts.Scratch;
import io.tollgate.benchmarks.parts.ServerProcess;
import io.tollgate.metering.testing.TcpProxy;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** PostgreSQL, two servers and an agent that knows both, each a process of its own. */
final class ReplicaFleet implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int GPUS = 64;

  private final Scratch scratch;
  private final Distribution distribution;
  private final EmbeddedPostgres postgres;
  private final Installation installation;
  private final String adminKey;
  private final Replica one;
  private final Replica other;
  private final ChildProcess agent;

  private ReplicaFleet(
      Distribution distribution, Scratch scratch, EmbeddedPostgres postgres, Progress progress)
      throws IOException {
    this.distribution = distribution;
    this.scratch = scratch;
    this.postgres = postgres;
    this.installation = Installation.migrated(distribution, scratch.path(), postgres.getPort());
    this.adminKey = installation.adminKey();
    this.one = replica("one");
    this.other = replica("other");
    one.awaitReady();
    other.awaitReady();
    this.agent = agent();
    progress.say("PostgreSQL, two servers and an agent with " + GPUS + " GPUs are up.");
  }

  /** Starts everything; returns once the node takes work. */
  static ReplicaFleet start(Distribution distribution, Scratch scratch, Progress progress) {
    try {
      // As an operator would run it: what was acknowledged is on disk.
      EmbeddedPostgres postgres =
          EmbeddedPostgres.builder()
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("max_connections", "200")
              .start();
      return new ReplicaFleet(distribution, scratch, postgres, progress);
    } catch (IOException failed) {
      throw new BenchmarkFailure("The parts do not start: " + failed, failed);
    }
  }

  private Path file(String name) {
    return scratch.path().resolve(name);
  }

  private Replica replica(String name) {
    URI address = ServerProcess.freeAddress();
    TcpProxy network = TcpProxy.before(postgres.getPort());
    return new Replica(
        address,
        file(name + ".log"),
        network,
        () -> installation.server(address, network.port(), List.of("--stop-grace-seconds", "3")));
  }

  private ChildProcess agent() throws IOException {
    JsonNode added = admin(one).post("/v1/ops/nodes", Report.object().put("name", "n1"));
    Files.writeString(file("token"), added.path("join_token").asText());
    ProcessBuilder command =
        distribution.command(
            "agent",
            "--server-url",
            one.url() + "," + other.url(),
            "--state-dir",
            Files.createDirectory(file("agent")).toString(),
            "--join-token-file",
            file("token").toString(),
            "--gpu-probe",
            "simulated",
            "--simulated-gpus",
            Integer.toString(GPUS),
            "--simulated-model",
            "h100");
    command.redirectErrorStream(true).redirectOutput(file("agent.log").toFile());
    ChildProcess started = ChildProcess.start(command, () -> {});
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String path = "/v1/ops/nodes/" + added.path("id").asText();
    while (!admin(one).get(path).path("state").asText().equals("ready")) {
      BenchmarkFailure.unless(System.nanoTime() < deadline, "the node becomes ready");
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    return started;
  }

  /** A server as the administrator sees it. */
  Api admin(Replica replica) {
    return new Api(replica.url(), adminKey);
  }

  /** Both servers. */
  List<Replica> replicas() {
    return List.of(one, other);
  }

  /** The addresses of both. */
  List<URI> addresses() {
    return List.of(one.url(), other.url());
  }

  /** Waits until exactly one of them leads; that one. */
  Replica leader() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      if (one.epoch() > 0 != other.epoch() > 0) {
        return one.epoch() > 0 ? one : other;
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    throw new BenchmarkFailure(
        "Not one leads, but of epochs " + one.epoch() + " and " + other.epoch());
  }

  /** The one that is not this one. */
  Replica not(Replica replica) {
    return replica == one ? other : one;
  }

  @Override
  public void close() {
    agent.close();
    one.close();
    other.close();
    try {
      postgres.close();
    } catch (IOException harmless) {
      // Its directory goes with the machine's temporary files.
    }
  }
}
