package io.tollgate.agent.runtime.process;

/**
 * Finds where a text may be cut: between lines if one ends nearby, else between characters. Pure.
 */
final class LogCut {

  /** A character of UTF-8 has at most so many bytes. */
  private static final int LONGEST_CHARACTER = 4;

  private LogCut() {}

  /**
   * How much of the beginning of a text may stay.
   *
   * @param before the bytes before the place where it is to be cut
   * @return how many of them stay
   */
  static int head(byte[] before) {
    for (int i = before.length; i > 0; i--) {
      if (before[i - 1] == '\n') {
        return i;
      }
    }
    for (int i = before.length; i > 0 && before.length - i < LONGEST_CHARACTER; i--) {
      int first = before[i - 1] & 0xff;
      if (first < 0x80) {
        return before.length;
      }
      if (first >= 0xc0) {
        return before.length - i + 1 < lengthBy(first) ? i - 1 : before.length;
      }
    }
    return before.length;
  }

  /**
   * How much more of a text has to go so that the rest begins whole.
   *
   * @param after the bytes from the place where it is to be cut
   * @return how many of them go
   */
  static int tail(byte[] after) {
    for (int i = 0; i < after.length; i++) {
      if (after[i] == '\n') {
        return i + 1;
      }
    }
    int middle = 0;
    while (middle < Math.min(after.length, LONGEST_CHARACTER - 1)
        && (after[middle] & 0xc0) == 0x80) {
      middle++;
    }
    return middle;
  }

  private static int lengthBy(int first) {
    return first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  }
}
