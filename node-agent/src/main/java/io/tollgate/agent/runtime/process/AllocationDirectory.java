package io.tollgate.agent.runtime.process;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
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

  static Path log(Path directory) {
    return directory.resolve("log");
  }

  /** Makes it if it is not there, open to its owner only. */
  static void make(Path directory) throws IOException {
    if (!Files.isDirectory(home(directory))) {
      var owner =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
      Files.createDirectories(directory, owner);
      Files.createDirectories(control(directory), owner);
      Files.createDirectories(home(directory), owner);
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
