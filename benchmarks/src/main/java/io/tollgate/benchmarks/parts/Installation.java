package io.tollgate.benchmarks.parts;

import io.tollgate.benchmarks.BenchmarkFailure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A database that was brought to our schema as an operator would do it, and the files beside it.
 *
 * @param distribution what runs
 * @param files where keys and logs lie
 */
public record Installation(Distribution distribution, Path files) {

  /** Runs {@code tollgate admin migrate} on the database of a superuser. */
  public static Installation migrated(Distribution distribution, Path files, int port) {
    Installation installation = new Installation(distribution, files);
    ProcessBuilder command =
        distribution.command(
            "admin",
            "migrate",
            "--database-url",
            url("postgres", port),
            "--admin-key-file",
            installation.file("admin-key").toString(),
            "--runtime-password-file",
            installation.file("runtime").toString());
    command.redirectErrorStream(true).redirectOutput(installation.file("migrate.log").toFile());
    try (ChildProcess migration = ChildProcess.start(command, () -> {})) {
      BenchmarkFailure.unless(migration.exitCode() == 0, "the migration succeeds");
    }
    return installation;
  }

  /** The database as a role sees it. */
  public static String url(String role, int port) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=" + role;
  }

  /** A file of the installation by name. */
  public Path file(String name) {
    return files.resolve(name);
  }

  /** The first administrator's key. */
  public String adminKey() {
    try {
      return Files.readString(file("admin-key")).strip();
    } catch (IOException unread) {
      throw new BenchmarkFailure("The administrator's key cannot be read: " + unread, unread);
    }
  }

  /**
   * A server of it, not yet started.
   *
   * @param address where it is to listen
   * @param port where it finds the database
   * @param more further options with their values
   */
  public ProcessBuilder server(URI address, int port, List<String> more) {
    ProcessBuilder server =
        distribution.command(
            "server",
            "--database-url",
            url("tollgate_runtime", port),
            "--database-password-file",
            file("runtime").toString(),
            "--listen",
            address.getAuthority(),
            "--secret-key-file",
            file("secret-key").toString());
    server.command().addAll(more);
    return server;
  }
}
