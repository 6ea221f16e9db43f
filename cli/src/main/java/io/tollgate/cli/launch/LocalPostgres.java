package io.tollgate.cli.launch;

import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.session.Pause;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;

/**
 * A PostgreSQL of our own: loopback only, a port the system chose, no sockets in the file system,
 * every connection by password (SCRAM), the passwords random and in files of mode 0600.
 */
final class LocalPostgres {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(30);

  private final Places places;
  private final Part process;
  private final int port;

  private LocalPostgres(Places places, Part process, int port) {
    this.places = places;
    this.process = process;
    this.port = port;
  }

  /** Starts it on the data of earlier runs, or on fresh ones, with our database and its owner. */
  static LocalPostgres start(Places places, Path binaries) {
    Path data = places.postgresData();
    Processes.endLeftovers("-D " + data + " ", "INT");
    if (!Files.exists(data)) {
      initialize(places, binaries);
    }
    int port = freePort();
    List<String> command = asNobodySpecial();
    command.add(binaries.resolve("bin/postgres").toString());
    command.addAll(List.of("-D", data.toString(), "-p", Integer.toString(port)));
    for (String setting :
        List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=100",
            "shared_buffers=64MB",
            "password_encryption=scram-sha-256")) {
      command.addAll(List.of("-c", setting));
    }
    Part process = Part.start("PostgreSQL", places.log("postgres"), "INT", command);
    LocalPostgres postgres = new LocalPostgres(places, process, port);
    postgres.awaitReady();
    postgres.ensureDatabase();
    return postgres;
  }

  /** Its process. */
  Part process() {
    return process;
  }

  /** Its port on loopback. */
  int port() {
    return port;
  }

  /** The address of our database, for one role; without the password. */
  String jdbcUrl(String role) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/tollgate?user=" + role;
  }

  /** Ends it: no new connections, open ones closed, everything on disk. */
  void stop() {
    process.stop("INT", STOP);
  }

  private static void initialize(Places places, Path binaries) {
    Path draft = places.postgresData().resolveSibling("data.new");
    Trees.delete(draft);
    Trees.writeSecret(places.secret("postgres"), randomSecret());
    List<String> command = asNobodySpecial();
    command.add(binaries.resolve("bin/initdb").toString());
    command.addAll(
        List.of(
            "--pgdata=" + draft,
            "--username=postgres",
            "--pwfile=" + places.secret("postgres"),
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-instructions"));
    Part initdb = Part.start("PostgreSQL initdb", places.log("initdb"), "TERM", command);
    if (initdb.exitCode(START) != 0) {
      throw initdb.failure("has failed");
    }
    try {
      Files.move(draft, places.postgresData());
    } catch (IOException failed) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED, "The database directory cannot be renamed: " + failed + ".", failed);
    }
  }

  /** PostgreSQL refuses to run as root; in a user namespace of its own it does not. */
  private static List<String> asNobodySpecial() {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      if (!Part.present("unshare")) {
        throw new CommandFailure(
            ExitCode.UNEXPECTED,
            "PostgreSQL does not run as root, and `unshare` (of util-linux), which helps there, is"
                + " not installed. Install it, or run this as an ordinary user.");
      }
      command.addAll(List.of("unshare", "-U"));
    }
    return command;
  }

  /** The last line of its pid file says when it takes connections. */
  private void awaitReady() {
    Path status = places.postgresData().resolve("postmaster.pid");
    long deadline = System.nanoTime() + START.toNanos();
    while (System.nanoTime() - deadline < 0) {
      if (!process.alive()) {
        throw process.failure("has ended right after its start");
      }
      try {
        List<String> lines = Files.readAllLines(status);
        if (lines.size() >= 8
            && lines.get(0).strip().equals(Long.toString(process.pid()))
            && lines.get(7).strip().equals("ready")) {
          return;
        }
      } catch (IOException notYet) {
        // It writes the file in a moment.
      }
      Pause.of(Duration.ofMillis(20));
    }
    throw process.failure("is not ready within " + START.toSeconds() + " s");
  }

  private void ensureDatabase() {
    Path migratorSecret = places.secret("migrator");
    Properties superuser = new Properties();
    superuser.setProperty("user", "postgres");
    superuser.setProperty("password", Trees.read(places.secret("postgres")));
    String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    try (Connection connection = DriverManager.getConnection(url, superuser);
        Statement statement = connection.createStatement()) {
      if (missing(statement, "pg_roles WHERE rolname = 'tollgate_migrator'")) {
        String secret = randomSecret();
        Trees.writeSecret(migratorSecret, secret);
        statement.execute(
            "CREATE ROLE tollgate_migrator LOGIN CREATEROLE PASSWORD '" + secret + "'");
      }
      if (missing(statement, "pg_database WHERE datname = 'tollgate'")) {
        statement.execute("CREATE DATABASE tollgate OWNER tollgate_migrator");
      }
    } catch (SQLException failed) {
      throw process.failure("does not let us prepare the database: " + failed.getMessage());
    }
  }

  private static boolean missing(Statement statement, String what) throws SQLException {
    try (ResultSet found = statement.executeQuery("SELECT 1 FROM " + what)) {
      return !found.next();
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED, "There is no free port on loopback: " + none + ".", none);
    }
  }

  private static String randomSecret() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
