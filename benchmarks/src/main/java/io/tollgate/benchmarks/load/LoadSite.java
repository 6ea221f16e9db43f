package io.tollgate.benchmarks.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.load.fleet.FakeFleet;
import io.tollgate.benchmarks.load.fleet.Wire;
import io.tollgate.benchmarks.parts.Api;
import io.tollgate.benchmarks.parts.CpuTime;
import io.tollgate.benchmarks.parts.Distribution;
import io.tollgate.benchmarks.parts.DurablePostgres;
import io.tollgate.benchmarks.parts.Installation;
import io.tollgate.benchmarks.parts.ResidentMemory;
import io.tollgate.benchmarks.parts.Scratch;
import io.tollgate.benchmarks.parts.ServerProcess;
import java.net.URI;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** One durable PostgreSQL, one server process, and a fleet of fake agents that speaks to it. */
final class LoadSite implements AutoCloseable {
  private static final List<String> CLASSES = List.of("low", "normal", "high");

  private final DurablePostgres postgres;
  private final ServerProcess server;
  private final List<String> settings;
  private final Api admin;
  private final Wire wire;
  private final FakeFleet fleet;
  private final Jdbi jdbi;

  private LoadSite(DurablePostgres postgres, Installation installation, List<String> settings) {
    this.postgres = postgres;
    this.settings = settings;
    URI address = ServerProcess.freeAddress();
    this.server =
        new ServerProcess(
            address,
            installation.file("server.log"),
            () -> server(installation, address, postgres.port(), settings));
    server.awaitReady();
    this.admin = new Api(address, installation.adminKey());
    this.wire = new Wire(address);
    this.fleet = new FakeFleet(wire, installation.adminKey());
    this.jdbi = Jdbi.create(Installation.url("postgres", postgres.port()));
    plans();
  }

  private static ProcessBuilder server(
      Installation installation, URI address, int port, List<String> settings) {
    ProcessBuilder server = installation.server(address, port, settings);
    server.environment().put("TOLLGATE_SERVER_JVM", jvm());
    return server;
  }

  /** What whoever runs this wants the server's JVM to be given. */
  private static String jvm() {
    return System.getenv().getOrDefault("TOLLGATE_SERVER_JVM", "");
  }

  /** Starts all; returns once the server takes requests. */
  static LoadSite start(
      Distribution distribution, Scratch scratch, List<String> settings, Progress progress) {
    DurablePostgres postgres = DurablePostgres.start();
    try {
      LoadSite site =
          new LoadSite(
              postgres,
              Installation.migrated(distribution, scratch.path(), postgres.port()),
              List.copyOf(settings));
      progress.say("PostgreSQL and the server are up.");
      return site;
    } catch (RuntimeException failed) {
      postgres.close();
      throw failed;
    }
  }

  private void plans() {
    jdbi.useHandle(
        handle -> {
          for (String priorityClass : CLASSES) {
            handle.execute(
                """
                INSERT INTO scheduler.plan (name, concurrent_sessions_max, queued_sessions_max,
                  requests_per_minute, requests_per_day, priority_class, actor, request_id)
                VALUES (?, 1000000, 2000000, 1000000000, 1000000000, ?, 'benchmark', 'benchmark')
                """,
                planOf(priorityClass),
                priorityClass);
          }
        });
  }

  /** A plan without narrow limits: what is measured is the server and not a customer's plan. */
  static String planOf(String priorityClass) {
    return "load-" + priorityClass;
  }

  Wire wire() {
    return wire;
  }

  FakeFleet fleet() {
    return fleet;
  }

  Api admin() {
    return admin;
  }

  String adminKey() {
    return admin.key();
  }

  /** The rows, as a superuser sees them. */
  Jdbi rows() {
    return jdbi;
  }

  /** Sessions in these states. */
  long sessions(String... states) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT count(*) FROM scheduler.session WHERE state = ANY(:states)")
                .bind("states", states)
                .mapTo(Long.class)
                .one());
  }

  /** GPUs that somebody holds. */
  long heldGpus() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT count(*) FROM scheduler.allocation_gpu WHERE released_at IS NULL")
                .mapTo(Long.class)
                .one());
  }

  /** Statistics as autovacuum would have gathered them by now, and no writing back meanwhile. */
  void settleDown() {
    jdbi.useHandle(handle -> handle.execute("ANALYZE"));
    postgres.checkpoint();
  }

  /** Processor seconds so far: of the server, of PostgreSQL, and of this process. */
  Spent spent() {
    return Spent.now(postgres, server.pid());
  }

  /** Processor seconds of the server's JIT compiler so far. */
  double compilerSeconds() {
    return CpuTime.ofCompilers(server.pid());
  }

  /**
   * Every invariant of the books and the house.
   *
   * @throws BenchmarkFailure when one of them has an offender
   */
  void check() {
    fleet.tally().requireNothingTwice();
    JsonNode findings = admin.post("/v1/admin/check", Report.object());
    BenchmarkFailure.unless(
        findings.path("ok").asBoolean(), "every invariant is kept: " + findings);
  }

  /** What goes into every JSON line. */
  void describe(ObjectNode figures) {
    figures.put("invariants", "ok").put("double_placed", 0);
    figures.set("agents", fleet.tally().toJson());
    figures.put("server_rss_mib", ResidentMemory.mebibytes(server.pid()));
    figures.set("postgres_settings", postgres.settings());
    settings.forEach(figures.putArray("server_settings")::add);
    figures.put("server_jvm", jvm());
  }

  @Override
  public void close() {
    try {
      fleet.close();
      wire.close();
      server.close();
    } finally {
      postgres.close();
    }
  }
}
