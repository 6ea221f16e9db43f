package io.tollgate.agent.gpu.dcgm;

/**
 * A place in a text, within one line of it. Counts every character that is looked at, so that the
 * work a scrape can cause is known and not guessed.
 */
final class LineCursor {

  private final String text;
  private int next;
  private int at;
  private int end;
  private long looked;

  LineCursor(String text) {
    this.text = text;
  }

  /**
   * Goes to the next line, past its blanks.
   *
   * @return false at the end of the text
   */
  boolean nextLine() {
    if (next >= text.length()) {
      return false;
    }
    at = next;
    int newline = text.indexOf('\n', at);
    end = newline < 0 ? text.length() : newline;
    next = end + 1;
    looked += next - at;
    skipBlanks();
    return true;
  }

  /** How many characters of the line are left. */
  int left() {
    return end - at;
  }

  /** The character here, NUL at the end of the line. */
  char peek() {
    looked++;
    return at < end ? text.charAt(at) : '\0';
  }

  void advance() {
    at++;
  }

  void skipBlanks() {
    while (at < end && isBlank(peek())) {
      at++;
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
  }

  /** The name of a metric or label that begins here, empty when none does. */
  String word() {
    int from = at;
    while (at < end && isWordCharacter(text.charAt(at), at == from)) {
      at++;
    }
    looked += at - from + 1;
    return text.substring(from, at);
  }

  private static boolean isWordCharacter(char c, boolean first) {
    return c == '_'
        || c == ':'
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (!first && c >= '0' && c <= '9');
  }

  /** What stands here up to the next blank. */
  String token() {
    int from = at;
    while (at < end && !isBlank(text.charAt(at))) {
      at++;
    }
    looked += at - from + 1;
    return text.substring(from, at);
  }

  /** What stands here up to the first of two characters, or to the end of the line. */
  String until(char one, char other) {
    int from = at;
    while (at < end && text.charAt(at) != one && text.charAt(at) != other) {
      at++;
    }
    looked += at - from;
    return text.substring(from, at);
  }

  /** How many characters have been looked at so far. */
  long looked() {
    return looked;
  }
}
