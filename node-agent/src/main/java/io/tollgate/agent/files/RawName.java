package io.tollgate.agent.files;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Names of files as bytes, whatever the locale of this process: Java's paths keep the bytes, but
 * show them only by their URI.
 */
final class RawName {

  private RawName() {}

  /** The name's bytes, one per character. */
  static String of(Path path) {
    String encoded = Path.of("/").resolve(path.getFileName()).toUri().getRawPath().substring(1);
    // A slash at the end only says that the root has a directory of that name.
    int end = encoded.endsWith("/") ? encoded.length() - 1 : encoded.length();
    StringBuilder bytes = new StringBuilder();
    for (int i = 0; i < end; i++) {
      char character = encoded.charAt(i);
      if (character == '%') {
        bytes.append((char) Integer.parseInt(encoded.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.append(character);
      }
    }
    return bytes.toString();
  }

  /** The path of one name with these bytes. */
  static Path path(String name) {
    StringBuilder encoded = new StringBuilder("file:///");
    for (byte value : name.getBytes(StandardCharsets.ISO_8859_1)) {
      encoded.append("%%%02X".formatted(value & 0xff));
    }
    return Path.of(URI.create(encoded.toString())).getFileName();
  }
}
