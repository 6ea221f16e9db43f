package io.tollgate.agent.runtime.process;

import io.tollgate.agent.runtime.LogPiece;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/** Reads a piece of a growing log whose middle may be dropped meanwhile. */
final class WorkLog {

  /** A log that loses what is asked for faster than this is read at its end. */
  private static final int TRIES = 4;

  private WorkLog() {}

  /**
   * The piece from an offset, or what is kept after it; empty when the log is not there or cannot
   * be read.
   *
   * @param directory the allocation's
   */
  static Optional<LogPiece> read(Path directory, long offset, int limitBytes) {
    try (FileChannel channel =
        FileChannel.open(AllocationDirectory.log(directory), StandardOpenOption.READ)) {
      long wanted = Math.max(0, offset);
      LogRanges ranges = LogRanges.read(directory);
      for (int i = 0; i < TRIES; i++) {
        LogPiece piece = piece(channel, ranges, wanted, limitBytes);
        LogRanges after = LogRanges.read(directory);
        // Dropped while it was read: there may be zeros in it.
        if (after.equals(ranges) || after.from(piece.offset()) == piece.offset()) {
          return Optional.of(piece);
        }
        ranges = after;
      }
      return Optional.of(new LogPiece(ranges.tailStart(), new byte[0], false, false));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static LogPiece piece(FileChannel channel, LogRanges ranges, long wanted, int limitBytes)
      throws IOException {
    long at = ranges.from(wanted);
    // Readers look many times a second, mostly at nothing.
    long there = ranges.keptFrom(at, ranges.base() + channel.size());
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(limitBytes, there));
    int read = channel.read(buffer, at - ranges.base());
    byte[] bytes = Arrays.copyOf(buffer.array(), Math.max(0, read));
    long end = at + bytes.length;
    return new LogPiece(
        at, bytes, ranges.gapAt(end), end >= ranges.base() + channel.size() && !ranges.gapAt(end));
  }
}
