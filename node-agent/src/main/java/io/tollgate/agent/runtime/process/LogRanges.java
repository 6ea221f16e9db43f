package io.tollgate.agent.runtime.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Which bytes of a log are kept, counted from the first byte that was ever written: {@code [base,
 * headEnd)} and from {@code tailStart} on. What was never capped is all tail.
 *
 * @param base what stands at the beginning of the file
 * @param headEnd end of the beginning that stays
 * @param tailStart where the end begins that stays
 */
record LogRanges(long base, long headEnd, long tailStart) {

  private static final LogRanges WHOLE = new LogRanges(0, 0, 0);
  static final String NAME = "log.kept";
  private static final String END = "end";

  /** As noted in the allocation's directory. */
  static LogRanges read(Path directory) throws IOException {
    try {
      String[] words =
          Files.readString(directory.resolve(NAME), StandardCharsets.US_ASCII)
              .strip()
              .split(" ", -1);
      if (words.length == 4 && words[3].equals(END)) {
        return new LogRanges(
            Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
      }
      throw new IOException(NAME + " is not whole");
    } catch (NoSuchFileException neverCapped) {
      return WHOLE;
    } catch (NumberFormatException e) {
      throw new IOException(NAME + " holds no numbers", e);
    }
  }

  /** Notes it, before anything is dropped: who reads then looks here again. */
  void write(Path directory) throws IOException {
    Path beside = directory.resolve(NAME + ".new");
    Files.writeString(beside, base + " " + headEnd + " " + tailStart + " " + END + "\n");
    Files.move(
        beside,
        directory.resolve(NAME),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Where reading goes on that wants to begin there. */
  long from(long offset) {
    long at = Math.max(base, offset);
    return at >= headEnd ? Math.max(at, tailStart) : at;
  }

  /** How many bytes from there are kept without a gap, if the log ends there. */
  long keptFrom(long at, long end) {
    return Math.max(0, (at < headEnd ? headEnd : end) - at);
  }

  /** Whether a gap begins there. */
  boolean gapAt(long offset) {
    return offset == headEnd && tailStart > headEnd;
  }

  /** How much is kept of a log that ends there. */
  long bytes(long end) {
    return headEnd - base + Math.max(0, end - tailStart);
  }
}
