package io.tollgate.agent.runtime.process;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The directory of one allocation: control files, log, and the work's own directory. */
final class AllocationDirectory {

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

  static Path log(Path directory) {
    return directory.resolve("log");
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

  /** Deletes it with everything in it; links are deleted, not followed. */
  static void delete(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
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
}
