package io.tollgate.agent.files;

import io.tollgate.agent.files.FileRefusal.Code;
import io.tollgate.agent.runtime.WorkPlace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads pieces of files of the work.
 *
 * <p>Between looking at a name and opening it the work may put anything in its place: a pipe, whose
 * opening never returns, or a link to a file of somebody else. So a file is first given a second
 * name where the work cannot reach it. What has that name can be looked at in peace, stays what it
 * is, and is opened only when it is a plain file of the work's own user.
 */
final class FileReader {

  private final long bytesMax;

  /**
   * @param bytesMax a larger file is refused
   */
  FileReader(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /**
   * A piece of a file.
   *
   * @param bytes the piece; empty at the end
   * @param size of the whole file when it was read
   * @param etag its version
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Piece(byte[] bytes, long size, String etag) {}

  /** What is asked of a file that stays what it is. */
  private record Facts(Object key, int owner, long size, long modifiedNanos) {
    static Facts of(Path path) throws IOException {
      BasicFileAttributes basic =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return new Facts(
          basic.fileKey(),
          (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS),
          basic.size(),
          basic.lastModifiedTime().to(TimeUnit.NANOSECONDS));
    }

    /** Other bytes come with another time or size; another file in its place has another number. */
    String version() {
      return "%x-%x-%x".formatted(key.hashCode(), size, modifiedNanos);
    }
  }

  /**
   * Reads from an offset.
   *
   * @param etag the version that it must have; null for any
   */
  Piece read(WorkPlace place, FilePath path, long offset, int limitBytes, @Nullable String etag)
      throws IOException, FileRefusal {
    if (path.names().size() < 2) {
      throw noFile(path);
    }
    BasicFileAttributes seen =
        Folders.with(place.home(), path.parent(), directory -> look(directory, path));
    Files.createDirectories(place.transfer());
    Path pin = place.transfer().resolve("pin-" + UUID.randomUUID());
    try {
      pin(place.home(), path, pin);
      Facts facts = Facts.of(pin);
      requireOwn(place.home(), path, seen, facts);
      return read(pin, path, offset, limitBytes, etag, facts);
    } finally {
      Files.deleteIfExists(pin);
    }
  }

  private static BasicFileAttributes look(SecureDirectoryStream<Path> directory, FilePath path)
      throws IOException, FileRefusal {
    try {
      BasicFileAttributes seen = Folders.attributes(directory, RawName.path(path.name()));
      if (!seen.isRegularFile()) {
        throw noFile(path);
      }
      return seen;
    } catch (NoSuchFileException gone) {
      throw Folders.absent(path);
    }
  }

  private static void pin(Path home, FilePath path, Path pin) throws IOException, FileRefusal {
    Path file = home;
    for (String name : path.names()) {
      file = file.resolve(RawName.path(name));
    }
    try {
      Files.createLink(pin, file);
    } catch (NoSuchFileException gone) {
      throw Folders.absent(path);
    }
  }

  private static void requireOwn(Path home, FilePath path, BasicFileAttributes seen, Facts facts)
      throws IOException, FileRefusal {
    if (!seen.fileKey().equals(facts.key())) {
      throw changed(path);
    }
    if (facts.owner() != Facts.of(home).owner()) {
      throw new FileRefusal(
          Code.PATH_NOT_ALLOWED,
          "'" + path + "' belongs to another user than the work. Have the work copy it.");
    }
  }

  private Piece read(
      Path pin, FilePath path, long offset, int limitBytes, @Nullable String etag, Facts facts)
      throws IOException, FileRefusal {
    long size = facts.size();
    String version = facts.version();
    if (etag != null && !etag.equals(version)) {
      throw changed(path);
    }
    if (size > bytesMax) {
      throw new FileRefusal(
          Code.FILE_TOO_LARGE,
          "'%s' has %d bytes, and this node sends files of at most %d. Split it."
              .formatted(path, size, bytesMax));
    }
    try (FileChannel channel = FileChannel.open(pin, StandardOpenOption.READ)) {
      ByteBuffer buffer =
          ByteBuffer.allocate((int) Math.min(limitBytes, Math.max(0, size - offset)));
      while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) > 0) {
        // Reads on until it is full or the file ends.
      }
      return new Piece(Arrays.copyOf(buffer.array(), buffer.position()), size, version);
    }
  }

  private static FileRefusal changed(FilePath path) {
    return new FileRefusal(
        Code.FILE_CHANGED,
        "'" + path + "' has changed since its first piece was read. Begin it again.");
  }

  private static FileRefusal noFile(FilePath path) {
    return new FileRefusal(
        Code.PATH_NOT_ALLOWED,
        "'" + path + "' is no plain file. Links, directories, pipes and devices are not read.");
  }
}
