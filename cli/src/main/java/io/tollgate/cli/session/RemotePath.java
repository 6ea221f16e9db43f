package io.tollgate.cli.session;

import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Paths of a session's files, as the API writes them. */
final class RemotePath {
  private RemotePath() {}

  /** A name of a local file as a name there. */
  static String escape(String name) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char character = name.charAt(i);
      if (character == '\\' || Character.isISOControl(character)) {
        for (byte value : String.valueOf(character).getBytes(StandardCharsets.UTF_8)) {
          text.append("\\x%02x".formatted(value & 0xff));
        }
      } else {
        text.append(character);
      }
    }
    return text.toString();
  }

  /** The last name. */
  static String name(String path) {
    String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return requireName(trimmed.substring(trimmed.lastIndexOf('/') + 1));
  }

  /** A name that came from a node and becomes one of a local file: it must not lead elsewhere. */
  static String requireName(String name) {
    boolean leadsAway =
        name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0;
    if (leadsAway || name.chars().anyMatch(Character::isISOControl)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "\"" + escape(name) + "\" is no name for a local file. Give one with --to.");
    }
    return name;
  }

  static String query(String name, String value) {
    return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
