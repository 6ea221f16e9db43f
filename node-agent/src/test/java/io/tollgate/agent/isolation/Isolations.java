package io.tollgate.agent.isolation;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Isolation as tests like it. */
public final class Isolations {

  /** Users that the agents of other tests do not give to their work. */
  private static final IsolationConfig.UserRange USERS =
      new IsolationConfig.UserRange(60_706, 60_738);

  private static final long MIB = 1 << 20;

  private Isolations() {}

  /** Work as the test's own user, without limits. */
  public static Isolation none(Path directory) throws IOException {
    return Isolation.find(
        config(IsolationConfig.Choice.NONE), Host.here(), directory, directory.resolve("work"));
  }

  /** All that a machine has, with small limits: 64 processes, 256 open files, files of 1 MiB. */
  public static Isolation everything(Host host, Path directory) throws IOException {
    return Isolation.find(
        config(IsolationConfig.Choice.AUTO), host, directory, directory.resolve("work"));
  }

  /** Temporary directories are open to their owner only. */
  public static void letOthersPass(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
  }

  static IsolationConfig config(IsolationConfig.Choice choice) {
    return new IsolationConfig(choice, USERS, 64, 256, MIB);
  }

  /** Ends and removes what agents that were killed have left in the groups of their directory. */
  public static void removeGroups(Path directory) {
    for (Path groups : groups(directory)) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                try (Stream<Path> own = Files.walk(groups, 1)) {
                  own.filter(Files::isDirectory)
                      .sorted(Comparator.reverseOrder())
                      .forEach(Isolations::endAndRemove);
                }
                return !Files.exists(groups);
              });
    }
  }

  private static void endAndRemove(Path group) {
    for (String pid : ControlFiles.lines(group.resolve("cgroup.procs"))) {
      ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
    }
    try {
      Files.deleteIfExists(group);
    } catch (IOException stillBusy) {
      // Tried again in a moment.
    }
  }

  /** Directories of control groups that are still there for an agent's directory. */
  public static List<Path> groups(Path directory) {
    return Host.here().mounts().stream()
        .map(line -> line.split(" ", -1))
        .filter(fields -> fields[2].startsWith("cgroup"))
        .map(fields -> Path.of(fields[1], Isolation.groupName(directory)))
        .filter(Files::exists)
        .toList();
  }
}
