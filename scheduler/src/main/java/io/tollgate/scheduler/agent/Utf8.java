package io.tollgate.scheduler.agent;

/** Cuts bytes only between characters. */
final class Utf8 {

  private Utf8() {}

  /**
   * How many of the bytes end on a character boundary: a multi-byte character that is not whole yet
   * is left for the next piece. Bytes that are no UTF-8 at all are let through.
   */
  static int wholeCharacters(byte[] bytes) {
    int end = bytes.length;
    for (int back = 1; back <= Math.min(4, end); back++) {
      int value = bytes[end - back] & 0xff;
      if (value < 0x80) {
        return end;
      }
      if (value >= 0xc0) {
        int length = value >= 0xf0 ? 4 : value >= 0xe0 ? 3 : 2;
        return length > back ? end - back : end;
      }
    }
    return end;
  }
}
