package io.tollgate.agent.files;

import io.tollgate.agent.files.FileRefusal.Code;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A path below a work's home as users write it. Names of files are bytes; what is no visible
 * character of UTF-8, and the backslash, is written as {@code \xHH} per byte, so that every name
 * has exactly one harmless text and every text names one file. Pure.
 *
 * @param names from the home down; each character is one byte of the name
 */
record FilePath(List<String> names) {

  private static final int TEXT_MAX = 4_096;
  private static final int NAME_MAX = 255;
  private static final int DEPTH_MAX = 64;

  FilePath {
    names = List.copyOf(names);
  }

  /** Reads a path; throws with the reason when it is none, or leads out. */
  static FilePath parse(String text) throws FileRefusal {
    if (text.length() > TEXT_MAX) {
      throw not("The path is longer than " + TEXT_MAX + " characters. Pack the files first.");
    }
    if (text.startsWith("/")) {
      throw not("The path begins with /. Paths begin at the work's home, as in output/result.");
    }
    List<String> names = new ArrayList<>();
    String[] parts = text.split("/", -1);
    for (int i = 0; i < parts.length; i++) {
      boolean trailing = i > 0 && i == parts.length - 1;
      if (!parts[i].isEmpty()) {
        names.add(name(parts[i]));
      } else if (!trailing && !text.isEmpty()) {
        throw not("The path has an empty name between two slashes. Write one slash.");
      }
    }
    if (names.size() > DEPTH_MAX) {
      throw not("The path is deeper than " + DEPTH_MAX + " directories. Pack the files first.");
    }
    return new FilePath(names);
  }

  private static String name(String escaped) throws FileRefusal {
    String name = unescape(escaped);
    if (name.equals(".") || name.equals("..")) {
      throw not("The path holds '" + name + "'. Name the directories themselves.");
    }
    if (name.indexOf('/') >= 0 || name.indexOf('\0') >= 0 || name.length() > NAME_MAX) {
      throw not("'" + escape(name) + "' cannot be the name of a file. Correct it.");
    }
    return name;
  }

  private static String unescape(String escaped) throws FileRefusal {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int at = 0;
    while (at < escaped.length()) {
      int backslash = escaped.indexOf('\\', at);
      int plainEnd = backslash < 0 ? escaped.length() : backslash;
      bytes.writeBytes(escaped.substring(at, plainEnd).getBytes(StandardCharsets.UTF_8));
      at = plainEnd;
      if (backslash >= 0) {
        bytes.write(escapedByte(escaped, backslash));
        at = backslash + 4;
      }
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  private static int escapedByte(String escaped, int at) throws FileRefusal {
    boolean whole = at + 4 <= escaped.length() && escaped.charAt(at + 1) == 'x';
    int high = whole ? Character.digit(escaped.charAt(at + 2), 16) : -1;
    int low = whole ? Character.digit(escaped.charAt(at + 3), 16) : -1;
    if (high < 0 || low < 0) {
      throw not("A backslash is followed by no byte. Write it as \\x5c, any other byte as \\xHH.");
    }
    return high * 16 + low;
  }

  /** A name as users read and write it. */
  static String escape(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < bytes.length) {
      int length = characterAt(bytes, at, text);
      if (length == 0) {
        text.append("\\x%02x".formatted(bytes[at] & 0xff));
        length = 1;
      }
      at += length;
    }
    return text.toString();
  }

  /** Appends the visible character that begins there; 0 when there is none. */
  private static int characterAt(byte[] bytes, int at, StringBuilder to) {
    int first = bytes[at] & 0xff;
    int length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 0;
    if (length == 0 || at + length > bytes.length) {
      return 0;
    }
    try {
      String character =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, at, length)).toString();
      if (character.codePointCount(0, character.length()) != 1
          || !visible(character.codePointAt(0))) {
        return 0;
      }
      to.append(character);
      return length;
    } catch (CharacterCodingException notUtf8) {
      return 0;
    }
  }

  /** Whether it shows as itself, and turns nothing around. */
  private static boolean visible(int codePoint) {
    return codePoint != '\\'
        && switch (Character.getType(codePoint)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              false;
          default -> true;
        };
  }

  /** The directory it is in; throws when it is the home itself. */
  FilePath parent() {
    return new FilePath(names.subList(0, names.size() - 1));
  }

  /** The last name; throws when it is the home itself. */
  String name() {
    return names.get(names.size() - 1);
  }

  FilePath child(String name) {
    List<String> more = new ArrayList<>(names);
    more.add(name);
    return new FilePath(more);
  }

  /** Whether it is a directory of that name in the home, or below it. */
  boolean isIn(String top) {
    return !names.isEmpty() && names.get(0).equals(top);
  }

  /** As users write it. */
  @Override
  public String toString() {
    return String.join("/", names.stream().map(FilePath::escape).toList());
  }

  private static FileRefusal not(String message) {
    return new FileRefusal(Code.PATH_NOT_ALLOWED, message);
  }
}
