package io.tollgate.cli.launch;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * A PostgreSQL process that a test may kill with all its children and start again on the same data
 * and the same port.
 */
public final class RealPostgres implements AutoCloseable {
  private static final Path CACHE = Path.of("target", "postgres").toAbsolutePath();

  private final Places places;
  private final LocalPostgres first;
  private final List<String> command;
  private Part process;

  private RealPostgres(Places places, LocalPostgres first, List<String> command) {
    this.places = places;
    this.first = first;
    this.command = command;
    this.process = first.process();
  }

  /** Starts one with its data below a directory, with our database and its owner in it. */
  public static RealPostgres start(Path directory) throws Exception {
    Places places = Places.below(directory);
    Path binaries =
        PostgresBinaries.unpacked(new Story(new PrintWriter(Writer.nullWriter())), CACHE);
    LocalPostgres first = LocalPostgres.start(places, binaries);
    // What runs under its id now, so that it is started again exactly as it was.
    byte[] line =
        Files.readAllBytes(Path.of("/proc", Long.toString(first.process().pid()), "cmdline"));
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.addAll(List.of(new String(line, StandardCharsets.UTF_8).split("\0")));
    return new RealPostgres(places, first, command);
  }

  /** The address of the database for a role, without its password. */
  public String jdbcUrl(String role) {
    return first.jdbcUrl(role);
  }

  /** The file with a role's password. */
  public Path secret(String name) {
    return places.secret(name);
  }

  /** Kills the postmaster and every process of it at once. */
  public void kill() throws Exception {
    ProcessHandle postmaster = ProcessHandle.of(process.pid()).orElseThrow();
    List<ProcessHandle> all = new ArrayList<>(postmaster.descendants().toList());
    all.add(0, postmaster);
    all.forEach(ProcessHandle::destroyForcibly);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** Starts it again; returns once it takes connections. */
  public void restart() {
    process = Part.start("PostgreSQL", places.log("postgres"), "INT", command);
    Path status = places.postgresData().resolve("postmaster.pid");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .until(
            () -> {
              List<String> lines = Files.readAllLines(status);
              return lines.get(0).strip().equals(Long.toString(process.pid()))
                  && lines.get(7).strip().equals("ready");
            });
  }

  @Override
  public void close() {
    process.stop("INT", Duration.ofSeconds(20));
  }

  /** The ids of the processes with this word in their command line, ourselves apart. */
  public static List<Long> mentioning(String word) {
    return Processes.mentioning(word);
  }
}
