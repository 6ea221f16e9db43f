package io.tollgate.cli.launch;

import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;

/** Directories made for one owner only, and removed whole. */
final class Trees {
  private Trees() {}

  /** Makes a directory that only its owner may enter. */
  static Path make(Path directory) {
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return directory;
    } catch (IOException refused) {
      throw new CommandFailure(
          ExitCode.FORBIDDEN,
          "The directory "
              + directory
              + " cannot be made: "
              + refused
              + ". Everything started is kept below it, so nothing was started. Make its parent"
              + " writable, or name another place in TOLLGATE_STATE_DIR.",
          refused);
    }
  }

  /** Writes a secret, readable by its owner only from the first byte on. */
  static void writeSecret(Path file, String secret) {
    try {
      Files.deleteIfExists(file);
      try (var channel =
          Files.newByteChannel(
              file,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        channel.write(
            java.nio.ByteBuffer.wrap(secret.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Reads a small file without its last line end. */
  static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Removes a directory and everything in it; does nothing when there is none. */
  static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException | UncheckedIOException vanishing) {
      // Whoever calls looks whether it is gone.
    }
  }
}
