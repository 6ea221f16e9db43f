package io.tollgate.agent.files;

import io.tollgate.agent.files.FileRefusal.Code;
import io.tollgate.agent.protocol.FileWish.Upload;
import io.tollgate.agent.runtime.WorkPlace;
import io.tollgate.agent.runtime.WorkspaceConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Takes files for the work piece by piece. The pieces are collected where the work cannot see them;
 * when the last one is there, the file appears in {@code input} whole, by one rename. A piece that
 * comes twice changes nothing. For one thread at a time.
 */
final class Uploads {

  /** The only place where something can be put. */
  static final String INPUT = "input";

  private static final String PREFIX = "put-";
  private static final String TOTAL = "put.total";

  /** So many are begun and not finished at most, of one allocation. */
  private static final int OPEN_MAX = 64;

  private static final int REMEMBERED = 1_024;

  private final WorkspaceConfig limits;

  /** Finished ones and their sizes: the last piece may come again when its answer was lost. */
  private final Map<UUID, Long> finished =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Long> eldest) {
          return size() > REMEMBERED;
        }
      };

  Uploads(WorkspaceConfig limits) {
    this.limits = limits;
  }

  /**
   * Takes a piece.
   *
   * @return how much of the file is there
   */
  synchronized long put(WorkPlace place, FilePath path, long offset, Upload upload)
      throws IOException, FileRefusal {
    if (!path.isIn(INPUT) || path.names().size() < 2) {
      throw new FileRefusal(
          Code.PATH_NOT_ALLOWED,
          "Files are put into input, not to '" + path + "'. Write input/NAME.");
    }
    Long done = finished.get(upload.id());
    if (done != null) {
      return done;
    }
    Path part = place.transfer().resolve(PREFIX + upload.id());
    long there = Files.exists(part) ? Files.size(part) : 0;
    if (offset > there) {
      throw new FileRefusal(
          Code.UPLOAD_LOST, "Of the file only " + there + " bytes have come. Begin it again.");
    }
    requireRoom(place, part, offset - there + upload.bytes().length);
    append(part, offset, upload.bytes());
    long size = offset + upload.bytes().length;
    if (upload.last()) {
      finish(place, path, part, upload, size);
    }
    return size;
  }

  private void requireRoom(WorkPlace place, Path part, long more) throws IOException, FileRefusal {
    long begun = 0;
    Deque<Path> others = new ArrayDeque<>();
    for (Path one : parts(place)) {
      begun += Files.size(one);
      if (!one.equals(part)) {
        others.add(one);
      }
    }
    // What was begun and left gives way, the oldest first.
    long most = limits.putBytesMax() - total(place) - more;
    while (!others.isEmpty() && (begun > most || others.size() >= OPEN_MAX)) {
      Path oldest = others.remove();
      begun -= Files.size(oldest);
      Files.delete(oldest);
    }
    if (begun > most) {
      throw new FileRefusal(
          Code.FILE_TOO_LARGE,
          "More than "
              + limits.putBytesMax()
              + " bytes in all cannot be put into one session. Let the work fetch large inputs.");
    }
    long free = Files.getFileStore(place.transfer()).getUsableSpace();
    if (free - more < limits.diskFreeBytesMin()) {
      throw new FileRefusal(
          Code.NO_SPACE, "The disk of the node is nearly full. Try again later, or put less.");
    }
  }

  /** What was begun, the longest untouched first. */
  private static List<Path> parts(WorkPlace place) throws IOException {
    Map<Path, FileTime> touched = new HashMap<>();
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(place.transfer(), PREFIX + "*-*")) {
      for (Path part : parts) {
        touched.put(part, Files.getLastModifiedTime(part));
      }
    }
    List<Path> sorted = new ArrayList<>(touched.keySet());
    sorted.sort(Comparator.comparing(part -> touched.getOrDefault(part, FileTime.fromMillis(0))));
    return sorted;
  }

  private static void append(Path part, long offset, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.truncate(offset);
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer, offset + buffer.position());
      }
    }
  }

  private void finish(WorkPlace place, FilePath path, Path part, Upload upload, long size)
      throws IOException, FileRefusal {
    if (upload.sha256() != null && !sha256(part).equals(upload.sha256())) {
      Files.delete(part);
      throw new FileRefusal(
          Code.CHECKSUM_DIFFERS, "What has come is not what was sent. Put the file again.");
    }
    give(part, place.home(), "rw-r--r--");
    for (int depth = 1; depth < path.names().size(); depth++) {
      makeFolder(place, new FilePath(path.names().subList(0, depth)));
    }
    try {
      move(place, part, path);
    } catch (IOException e) {
      throw new FileRefusal(
          Code.PATH_NOT_ALLOWED,
          "'" + path + "' cannot be put, a directory may be in its place: " + e.getMessage());
    }
    Files.writeString(place.transfer().resolve(TOTAL), Long.toString(total(place) + size));
    finished.put(upload.id(), size);
  }

  private static void makeFolder(WorkPlace place, FilePath path) throws IOException, FileRefusal {
    boolean there =
        Folders.with(
            place.home(),
            path.parent(),
            parent -> {
              try {
                return Folders.attributes(parent, RawName.path(path.name())).isDirectory();
              } catch (NoSuchFileException absent) {
                return false;
              }
            });
    if (!there) {
      Path fresh = Files.createDirectory(place.transfer().resolve("dir-" + UUID.randomUUID()));
      give(fresh, place.home(), "rwxr-xr-x");
      try {
        move(place, fresh, path);
      } catch (IOException e) {
        Files.deleteIfExists(fresh);
        throw new FileRefusal(
            Code.PATH_NOT_ALLOWED, "'" + path + "' is there and no directory. Name another.");
      }
    }
  }

  /** By directories that were opened without following a link; replaces a file in one step. */
  private static void move(WorkPlace place, Path from, FilePath to)
      throws IOException, FileRefusal {
    try (var source = Folders.secure(Files.newDirectoryStream(place.transfer()))) {
      Folders.with(
          place.home(),
          to.parent(),
          target -> {
            source.move(from.getFileName(), target, RawName.path(to.name()));
            return true;
          });
    }
  }

  /** Makes it the work's own. */
  private static void give(Path file, Path home, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    for (String id : List.of("unix:gid", "unix:uid")) {
      Object works = Files.getAttribute(home, id, LinkOption.NOFOLLOW_LINKS);
      if (!works.equals(Files.getAttribute(file, id, LinkOption.NOFOLLOW_LINKS))) {
        Files.setAttribute(file, id, works, LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  private static long total(WorkPlace place) throws IOException {
    try {
      return Long.parseLong(Files.readString(place.transfer().resolve(TOTAL)).strip());
    } catch (NoSuchFileException | NumberFormatException nothingYet) {
      return 0;
    }
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[64 * 1024];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
