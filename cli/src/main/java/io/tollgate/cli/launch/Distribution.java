package io.tollgate.cli.launch;

import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The jars beside us, and how the other parts are started from them.
 *
 * @param home the directory with {@code lib} in it
 * @param java the java program
 * @param cache a writable place for what is made once: PostgreSQL's programs, class archives
 */
record Distribution(Path home, Path java, Path cache) {
  private static final String DRAFT = ".draft";

  /** The distribution this process was started from. */
  static Distribution ours(Terminal terminal) {
    String home = System.getProperty("tollgate.home");
    if (home == null) {
      throw new CommandFailure(
          ExitCode.USAGE, "This starts other parts of tollgate; run it through bin/tollgate.");
    }
    String java = System.getProperty("tollgate.java");
    Path runtime = Path.of(System.getProperty("java.home"), "bin", "java");
    Path place = Path.of(home);
    return new Distribution(
        place,
        java == null ? runtime : Path.of(java),
        Files.isWritable(place) ? place : userCache(terminal));
  }

  /**
   * The command line of a part.
   *
   * @param name names its class archive
   * @param memory what it may take, as flags of the virtual machine
   * @param mainAndArguments its main class and what follows
   */
  List<String> command(String name, List<String> memory, List<String> mainAndArguments) {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xss512k",
            "-Xshare:auto",
            "-Xlog:disable",
            "-Xlog:all=error:stderr"));
    command.addAll(memory);
    Path archive = archive(name);
    command.add(
        Files.exists(archive)
            ? "-XX:SharedArchiveFile=" + archive
            : "-XX:ArchiveClassesAtExit=" + archive + DRAFT);
    command.add("-cp");
    command.add(classPath());
    command.addAll(mainAndArguments);
    return command;
  }

  /**
   * Takes the archives into use that ended parts have written. Does without when it cannot.
   *
   * @param good false when the parts did not do their work; then what they wrote is thrown away
   */
  void keepArchives(boolean good) {
    try (Stream<Path> all = Files.list(cache)) {
      for (Path draft : all.filter(file -> file.toString().endsWith(".jsa" + DRAFT)).toList()) {
        String name = draft.getFileName().toString();
        String kept = name.substring(0, name.length() - DRAFT.length());
        if (good) {
          removeSuperseded(kept.substring(0, kept.lastIndexOf('-') + 1));
          Files.move(draft, cache.resolve(kept), StandardCopyOption.REPLACE_EXISTING);
        } else {
          Files.deleteIfExists(draft);
        }
      }
    } catch (IOException notKept) {
      // It is only faster with them.
    }
  }

  /** An archive is named part-version-stamp; one of other jars is of no use any more. */
  private void removeSuperseded(String partAndVersion) throws IOException {
    try (Stream<Path> all = Files.list(cache)) {
      for (Path old : all.filter(file -> superseded(file, partAndVersion)).toList()) {
        Files.deleteIfExists(old);
      }
    }
  }

  private static boolean superseded(Path file, String partAndVersion) {
    String name = file.getFileName().toString();
    return name.startsWith(partAndVersion) && name.endsWith(".jsa");
  }

  /** The archive of a part's loaded classes; made when the part ends the first time. */
  private Path archive(String name) {
    long stamp = 0;
    for (Path jar : jars()) {
      stamp = stamp * 31 + jar.toFile().lastModified() + jar.toFile().length();
    }
    String version = Runtime.version().toString().replaceAll("[^0-9A-Za-z.+-]", "_");
    return cache.resolve(name + "-" + version + "-" + Long.toHexString(stamp) + ".jsa");
  }

  private String classPath() {
    return jars().stream().map(Path::toString).collect(Collectors.joining(":"));
  }

  private List<Path> jars() {
    try (Stream<Path> all = Files.list(home.resolve("lib"))) {
      return all.filter(file -> file.toString().endsWith(".jar"))
          .filter(file -> !file.getFileName().toString().contains("postgres-binaries"))
          .sorted()
          .toList();
    } catch (IOException unreadable) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED,
          "The jars in " + home + "/lib cannot be listed: " + unreadable + ".",
          unreadable);
    }
  }

  private static Path userCache(Terminal terminal) {
    String xdg = terminal.variable("XDG_CACHE_HOME");
    Path base = xdg != null ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
    return base.resolve("tollgate");
  }
}
