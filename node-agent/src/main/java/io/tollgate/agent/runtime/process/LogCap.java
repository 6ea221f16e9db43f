package io.tollgate.agent.runtime.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps logs small while they are written: the beginning and the end stay, the middle goes. The
 * work holds the file open and goes on appending to it, agent or no agent; the middle is given back
 * to the disk as a hole, so nothing that is kept moves and every offset stays what it was (ADR 47).
 */
public final class LogCap {

  private static final Logger log = LoggerFactory.getLogger(LogCap.class);

  private static final List<Path> FALLOCATE =
      List.of(Path.of("/usr/bin/fallocate"), Path.of("/bin/fallocate"));
  private static final long HEAD_BYTES_MAX = 1 << 20;

  /** The end of a line is looked for within this. */
  private static final int LINE_BYTES = 8 * 1024;

  private static final int PATIENCE_SECONDS = 10;

  /** Past this the file is begun anew: file systems end at some size, and a write then fails. */
  private static final long FILE_BYTES_MAX = 1L << 40;

  private final Path workRoot;
  private final long bytesMax;
  private final List<Path> programs;
  private boolean holesPossible = true;

  /**
   * @param workRoot directory of all allocations' directories
   * @param bytesMax the most of one log that stays, in bytes; twice that may be there for a moment
   */
  public LogCap(Path workRoot, long bytesMax) {
    this(workRoot, bytesMax, FALLOCATE);
  }

  LogCap(Path workRoot, long bytesMax, List<Path> programs) {
    this.workRoot = workRoot;
    this.bytesMax = bytesMax;
    this.programs = programs;
  }

  /** Looks at every log once. To be called several times a second, by one thread. */
  public void tend() {
    try (Stream<Path> directories = Files.list(workRoot)) {
      directories.forEach(this::tend);
    } catch (IOException e) {
      log.warn("The logs in {} cannot be looked at: {}", workRoot, e.toString());
    }
  }

  private void tend(Path directory) {
    try {
      cap(directory);
    } catch (NoSuchFileException goneOrNeverThere) {
      // Nothing is written there.
    } catch (IOException e) {
      log.warn("The log in {} cannot be capped, trying again: {}", directory, e.toString());
    }
  }

  private void cap(Path directory) throws IOException {
    Path file = AllocationDirectory.log(directory);
    long size = Files.size(file);
    if (size <= bytesMax) {
      return; // Also after it was capped: a hole counts as size.
    }
    LogRanges before = LogRanges.read(directory);
    long end = before.base() + size;
    if (before.bytes(end) <= bytesMax) {
      return;
    }
    LogRanges after = shorter(file, before, end);
    if (holesPossible && size < FILE_BYTES_MAX) {
      after.write(directory);
      holesPossible = punch(file, after.headEnd() - after.base(), after.tailStart() - after.base());
      if (holesPossible) {
        return;
      }
      log.warn(
          "Holes cannot be made in {}; logs that grow beyond {} bytes begin anew instead.",
          file,
          bytesMax);
    }
    // What is written between the look and the cut goes uncounted; better than a full disk.
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    }
    new LogRanges(end, end, end).write(directory);
  }

  /** An eighth more goes than has to, so that it is not done again at once. */
  private LogRanges shorter(Path file, LogRanges before, long end) throws IOException {
    long headMost = Math.min(HEAD_BYTES_MAX, bytesMax / 8);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long head = before.headEnd() - before.base();
      if (head == 0 && before.tailStart() == before.base()) {
        long from = Math.max(0, headMost - LINE_BYTES);
        head = from + LogCut.head(bytes(channel, from, (int) (headMost - from)));
      }
      long tail = end - before.base() - (bytesMax - headMost) * 7 / 8;
      tail += LogCut.tail(bytes(channel, tail, LINE_BYTES));
      return new LogRanges(before.base(), before.base() + head, before.base() + tail);
    }
  }

  private static byte[] bytes(FileChannel channel, long from, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(count);
    while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) > 0) {
      // Reads on until it is full or the file ends.
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  private boolean punch(Path file, long from, long to) throws IOException {
    Path program = programs.stream().filter(Files::isExecutable).findFirst().orElse(null);
    if (program == null) {
      return false;
    }
    ProcessBuilder punching =
        new ProcessBuilder(
                program.toString(),
                "--punch-hole",
                "--offset",
                Long.toString(from),
                "--length",
                Long.toString(to - from),
                file.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    punching.environment().clear();
    Process process = punching.start();
    try {
      if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return process.exitValue() == 0;
      }
      process.destroyForcibly();
      throw new IOException("fallocate does not end");
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
