package io.tollgate.benchmarks.parts;

import io.tollgate.benchmarks.BenchmarkFailure;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL as an operator would run it (what was acknowledged is on disk) that is killed as by
 * {@code kill -9} and comes back on the same files and the same port.
 */
public final class MortalPostgres implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  private final EmbeddedPostgres first;
  private final Path data;
  private final List<String> command;
  private final Path log;
  private @Nullable ChildProcess again;

  private MortalPostgres(EmbeddedPostgres first, Path log) throws SQLException {
    this.first = first;
    this.log = log;
    this.data = Path.of(setting("data_directory"));
    BenchmarkFailure.unless(
        setting("fsync").equals("on")
            && setting("synchronous_commit").equals("on")
            && setting("full_page_writes").equals("on"),
        "PostgreSQL acknowledges what is on disk");
    this.command = command();
  }

  /**
   * Starts a fresh one.
   *
   * @param log where it writes once it was started again
   */
  public static MortalPostgres start(Path log) {
    try {
      return new MortalPostgres(
          EmbeddedPostgres.builder()
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("max_connections", "100")
              .start(),
          log);
    } catch (IOException | SQLException failed) {
      throw new BenchmarkFailure("PostgreSQL does not start: " + failed, failed);
    }
  }

  /** Where it listens on loopback, before and after each kill. */
  public int port() {
    return first.getPort();
  }

  /** A connection of the superuser. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(
        Installation.url("postgres", port()) + "&connectTimeout=2&socketTimeout=60");
  }

  private String setting(String name) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW " + name)) {
      row.next();
      return row.getString(1);
    }
  }

  /** Kills every process of it at once, as a power cut would. */
  public void kill() {
    ProcessHandle postmaster = postmaster();
    List<ProcessHandle> all = new ArrayList<>(List.of(postmaster));
    postmaster.descendants().forEach(all::add);
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(ended -> ended.onExit().join());
    letGo();
  }

  private void letGo() {
    if (again != null) {
      again.close();
      again = null;
    }
  }

  /**
   * Kills one of the processes that serve a role; PostgreSQL then ends all others of them and goes
   * through its recovery by itself. False when none served it.
   */
  public boolean killOneOf(String role, Random chance) {
    List<ProcessHandle> serving =
        postmaster().children().filter(child -> title(child).contains(" " + role + " ")).toList();
    if (serving.isEmpty()) {
      return false;
    }
    ProcessHandle chosen = serving.get(chance.nextInt(serving.size()));
    chosen.destroyForcibly();
    chosen.onExit().join();
    return true;
  }

  private static String title(ProcessHandle process) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return "";
    }
  }

  private ProcessHandle postmaster() {
    try {
      long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
      return ProcessHandle.of(pid)
          .orElseThrow(() -> new BenchmarkFailure("PostgreSQL has ended by itself: " + said()));
    } catch (IOException gone) {
      throw new BenchmarkFailure("PostgreSQL has ended by itself: " + said(), gone);
    }
  }

  /** The command it was started with; it refuses to run as root, so root starts it as nobody. */
  private List<String> command() {
    ProcessHandle.Info info = postmaster().info();
    List<String> words = new ArrayList<>();
    if (info.user().orElse("").equals("root")) {
      words.addAll(List.of("unshare", "-U"));
    }
    words.add(info.command().orElseThrow());
    words.addAll(List.of(info.arguments().orElseThrow()));
    return List.copyOf(words);
  }

  /** Starts it again on its files, and waits until it has recovered. */
  public void startAgain() {
    long deadline = System.nanoTime() + START.toNanos();
    ChildProcess started = launch();
    while (!answers()) {
      if (started.endsWithin(20)) {
        started.close();
        started = launch(); // Its shared memory may not be let go of yet.
      }
      BenchmarkFailure.unless(
          System.nanoTime() < deadline, "PostgreSQL comes back within a minute: " + said());
    }
    again = started;
  }

  private ChildProcess launch() {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return ChildProcess.start(builder, () -> {});
  }

  /** Waits until it answers again after its own recovery. */
  public void awaitRecovered() {
    long deadline = System.nanoTime() + START.toNanos();
    while (!answers()) {
      BenchmarkFailure.unless(
          System.nanoTime() < deadline, "PostgreSQL recovers within a minute: " + said());
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  private boolean answers() {
    try (Connection connection = connect()) {
      return connection.isValid(2);
    } catch (SQLException notYet) {
      return false;
    }
  }

  private String said() {
    try {
      return Files.exists(log) ? Files.readString(log) : "nothing was logged";
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }

  @Override
  public void close() {
    try {
      first.close();
    } catch (IOException harmless) {
      // Its directory goes with the machine's temporary files.
    }
    letGo();
  }
}
