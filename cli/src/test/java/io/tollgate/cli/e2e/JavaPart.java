package io.tollgate.cli.e2e;

import io.tollgate.cli.launch.RealPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of ours as a process of its own, from the class path of the tests. */
record JavaPart(String name, Path log, Process process) {
  /** Ends what we started when we are killed ourselves. */
  private static final Path ORPHANS_END = Path.of("/usr/bin/setpriv");

  /** Starts one; its output is appended to the log. */
  static JavaPart start(String name, Path log, List<String> mainAndArguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(ORPHANS_END)) {
      command.addAll(List.of(ORPHANS_END.toString(), "--pdeathsig", "TERM"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k", "-Xmx256m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(mainAndArguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().keySet().removeIf(variable -> variable.startsWith("TOLLGATE_"));
    return new JavaPart(name, log, builder.start());
  }

  /** Brings the database up to date, not yet waited for. */
  static JavaPart migration(RealPostgres postgres, Path log) throws IOException {
    return start(
        "migration",
        log,
        List.of(
            "io.tollgate.scheduler.Main",
            "migrate",
            "--database-url",
            postgres.jdbcUrl("tollgate_migrator"),
            "--database-password-file",
            postgres.secret("migrator").toString(),
            "--admin-key-file",
            postgres.secret("admin-key").toString(),
            "--runtime-user",
            "tollgate_runtime",
            "--runtime-password-file",
            postgres.secret("runtime").toString()));
  }

  /** A server that reaches the database at that address and listens at host and port. */
  static JavaPart server(
      String name, Path log, RealPostgres postgres, String databaseUrl, String listen)
      throws IOException {
    return start(
        name,
        log,
        List.of(
            "io.tollgate.scheduler.Main",
            "server",
            "--database-url",
            databaseUrl,
            "--database-password-file",
            postgres.secret("runtime").toString(),
            "--listen",
            listen,
            "--secret-key-file",
            postgres.secret("secret-key").toString(),
            "--sync-hold-ms",
            "2000",
            "--stop-grace-seconds",
            "3"));
  }

  /** As {@code kill -STOP} and {@code kill -CONT}. */
  void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    require(kill.waitFor() == 0, "could not be sent " + name);
  }

  /** As {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    require(process.waitFor(20, TimeUnit.SECONDS), "outlived a kill");
  }

  /** As {@code kill -TERM}, waiting for the end. */
  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(40, TimeUnit.SECONDS)) {
      kill();
      require(false, "did not stop when asked to");
    }
  }

  /** Waits for a program that ends by itself. */
  void succeed() throws InterruptedException {
    if (!process.waitFor(90, TimeUnit.SECONDS)) {
      kill();
    }
    require(process.exitValue() == 0, "failed with " + process.exitValue());
  }

  /** Fails when it has ended. */
  void requireAlive() {
    require(process.isAlive(), "has ended");
  }

  private void require(boolean held, String otherwise) {
    if (!held) {
      throw new AssertionError("The " + name + " " + otherwise + ":\n" + tail());
    }
  }

  private String tail() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }
}
