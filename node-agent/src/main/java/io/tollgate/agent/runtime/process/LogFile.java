package io.tollgate.agent.runtime.process;

import io.tollgate.agent.runtime.LogPiece;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/** Reads a piece of a growing log. */
final class LogFile {

  private LogFile() {}

  /** The piece from an offset; empty when the log is not there or cannot be read. */
  static Optional<LogPiece> read(Path file, long offset, int limitBytes) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long at = Math.max(0, offset);
      // Readers look many times a second, mostly at nothing.
      long there = Math.max(0, channel.size() - at);
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(limitBytes, there));
      int read = channel.read(buffer, at);
      byte[] bytes = Arrays.copyOf(buffer.array(), Math.max(0, read));
      return Optional.of(new LogPiece(bytes, at + bytes.length >= channel.size()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
