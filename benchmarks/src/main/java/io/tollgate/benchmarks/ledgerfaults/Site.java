package io.tollgate.benchmarks.ledgerfaults;

import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.parts.Api;
import io.tollgate.benchmarks.parts.Distribution;
import io.tollgate.benchmarks.parts.Installation;
import io.tollgate.benchmarks.parts.MortalPostgres;
import io.tollgate.benchmarks.parts.Scratch;
import io.tollgate.benchmarks.parts.ServerProcess;
import java.net.URI;
import java.util.List;

/** One PostgreSQL and one server, each a process of its own that can be killed. */
final class Site implements AutoCloseable {
  /** The role that the server connects as. */
  static final String RUNTIME = "tollgate_runtime";

  /** It lives for seconds: to be up soon matters more than to be fast in the long run. */
  private static final String SOON_UP = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1";

  private final MortalPostgres postgres;
  private final ServerProcess server;
  private final String adminKey;

  private Site(MortalPostgres postgres, Installation installation) {
    this.postgres = postgres;
    this.adminKey = installation.adminKey();
    URI address = ServerProcess.freeAddress();
    this.server =
        new ServerProcess(
            address, installation.file("server.log"), () -> server(installation, address));
  }

  private ProcessBuilder server(Installation installation, URI address) {
    ProcessBuilder server =
        installation.server(
            address,
            postgres.port(),
            List.of("--sync-hold-ms", "100", "--stop-grace-seconds", "3"));
    server.environment().put("TOLLGATE_SERVER_JVM", SOON_UP);
    return server;
  }

  /** Starts both; returns once the server takes requests. */
  static Site start(Distribution distribution, Scratch scratch, Progress progress) {
    MortalPostgres postgres = MortalPostgres.start(scratch.path().resolve("postgres.log"));
    try {
      Site site =
          new Site(postgres, Installation.migrated(distribution, scratch.path(), postgres.port()));
      site.server.awaitReady();
      progress.say("PostgreSQL and the server are up.");
      return site;
    } catch (RuntimeException failed) {
      postgres.close();
      throw failed;
    }
  }

  MortalPostgres postgres() {
    return postgres;
  }

  ServerProcess server() {
    return server;
  }

  String adminKey() {
    return adminKey;
  }

  /** The server as its administrator sees it. */
  Api admin() {
    return new Api(server.url(), adminKey);
  }

  @Override
  public void close() {
    server.close();
    postgres.close();
  }
}
