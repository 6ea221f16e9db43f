package io.tollgate.agent.state;

import io.tollgate.agent.protocol.ProtocolJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * A small JSON file that is either the old or the new one, never a mixture: written beside, synced,
 * renamed over. The directory is not synced: losing power changes the boot id, which ends all work
 * anyway, and it would cost six times as much.
 */
public final class DurableFile {

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final LongAdder failures = new LongAdder();

  private DurableFile() {}

  /** How often this process could not write such a file; for metrics. */
  public static long failures() {
    return failures.sum();
  }

  /**
   * Replaces the file so that it survives a loss of power. Only its owner can read it.
   *
   * @throws IOException when the disk refuses; the old content then still stands
   */
  public static void write(Path file, Object value) throws IOException {
    write(file, value, true);
  }

  /**
   * Replaces the file so that it survives the agent, but perhaps not a loss of power: for what a
   * restarted machine makes void anyway, and what must not wait for the disk.
   *
   * @throws IOException when the disk refuses; the old content then still stands
   */
  public static void writeSwiftly(Path file, Object value) throws IOException {
    write(file, value, false);
  }

  private static void write(Path file, Object value, boolean sync) throws IOException {
    try {
      replace(file, value, sync);
    } catch (IOException e) {
      failures.increment();
      throw e;
    }
  }

  private static void replace(Path file, Object value, boolean sync) throws IOException {
    byte[] bytes = ProtocolJson.MAPPER.writeValueAsBytes(value);
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(beside);
    Files.createFile(beside, OWNER_ONLY);
    try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      if (sync) {
        channel.force(false);
      }
    }
    Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Reads the file, if there is one.
   *
   * @throws IOException when it cannot be read or is not of that type
   */
  public static <T> Optional<T> read(Path file, Class<T> type) throws IOException {
    try {
      return Optional.of(ProtocolJson.MAPPER.readValue(Files.readAllBytes(file), type));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }
}
