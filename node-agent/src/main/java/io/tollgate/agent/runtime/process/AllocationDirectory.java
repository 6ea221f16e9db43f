package io.tollgate.agent.runtime.process;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one allocation: control files, log, the work's own directory with its {@code
 * input} and {@code output}, and a place for files on their way in or out.
 */
final class AllocationDirectory {

  /** What stays of work that is over; of the home it is the output. */
  private static final Set<String> KEPT = Set.of("log", LogRanges.NAME, KeptLabel.NAME, "home");

  private AllocationDirectory() {}

  static Path control(Path directory) {
    return directory.resolve("control");
  }

  static Path home(Path directory) {
    return directory.resolve("home");
  }

  /** For files that the work does not mean to keep. */
  static Path temporary(Path directory) {
    return directory.resolve("tmp");
  }

  static Path input(Path directory) {
    return inputOf(home(directory));
  }

  static Path output(Path directory) {
    return outputOf(home(directory));
  }

  /** Where the work finds what was put for it. */
  static Path inputOf(Path home) {
    return home.resolve("input");
  }

  /** Where the work leaves what is to be fetched. */
  static Path outputOf(Path home) {
    return home.resolve("output");
  }

  static Path log(Path directory) {
    return directory.resolve("log");
  }

  /** For files on their way in or out; the work cannot reach it. */
  static Path transfer(Path directory) {
    return directory.resolve("transfer");
  }

  /** Makes it if it is not there, open to its owner only. */
  static void make(Path directory) throws IOException {
    if (!Files.isRegularFile(log(directory))) {
      var owner =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
      Files.createDirectories(directory, owner);
      Files.createDirectories(control(directory), owner);
      Files.createDirectories(temporary(directory), owner);
      Files.createDirectories(home(directory), owner);
      Files.createDirectories(input(directory), owner);
      Files.createDirectories(output(directory), owner);
      Files.createDirectories(transfer(directory), owner);
      // Last, because it says that all of it is there.
      Files.createFile(
          log(directory),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
  }

  /**
   * Gives the work what is the work's: its home, its temporary directory and its log. The rest
   * stays the agent's, and nobody else can list it.
   *
   * @param user user and group number
   */
  static void give(Path directory, int user) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    for (Path own : List.of(log(directory), temporary(directory), home(directory))) {
      // The home last: whoever owns it is who the allocation was given to.
      try (Stream<Path> files = Files.walk(own)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.setAttribute(file, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
          Files.setAttribute(file, "unix:gid", user, LinkOption.NOFOLLOW_LINKS);
        }
      }
    }
  }

  /**
   * Deletes everything but the log and the output of work that is over.
   *
   * @return how many bytes are left
   */
  static long clear(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path entry : entries.toList()) {
        if (!KEPT.contains(entry.getFileName().toString())) {
          delete(entry);
        }
      }
    }
    Path output = output(directory);
    try (Stream<Path> entries = Files.list(home(directory))) {
      for (Path entry : entries.toList()) {
        if (!entry.equals(output)) {
          delete(entry);
        }
      }
    } catch (NoSuchFileException noHome) {
      return logBytes(directory);
    }
    return bytes(output) + logBytes(directory);
  }

  private static long logBytes(Path directory) throws IOException {
    try {
      LogRanges ranges = LogRanges.read(directory);
      return ranges.bytes(ranges.base() + Files.size(log(directory)));
    } catch (NoSuchFileException neverStarted) {
      return 0;
    }
  }

  private static long bytes(Path tree) throws IOException {
    long[] sum = {0};
    // A link that the work left in its place belongs to nobody's account.
    if (Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
      Files.walkFileTree(
          tree,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              sum[0] += attributes.isRegularFile() ? attributes.size() : 0;
              return FileVisitResult.CONTINUE;
            }
          });
    }
    return sum[0];
  }

  /** Deletes it with everything in it; links are deleted, not followed. */
  static void delete(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path opened, BasicFileAttributes attributes)
              throws IOException {
            open(opened);
            return FileVisitResult.CONTINUE;
          }

          /** A directory that was closed even to its owner is opened and gone through again. */
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException trouble)
              throws IOException {
            if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS) || !open(file)) {
              throw trouble;
            }
            delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException trouble)
              throws IOException {
            if (trouble != null) {
              throw trouble;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Makes the agent's user its master again; false when it is already. */
  private static boolean open(Path directory) throws IOException {
    if (Files.isReadable(directory) && Files.isWritable(directory)) {
      return false;
    }
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    return true;
  }
}
