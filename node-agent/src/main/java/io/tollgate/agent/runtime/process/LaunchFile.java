package io.tollgate.agent.runtime.process;

import io.tollgate.agent.isolation.Confinement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the shim has to know, as a file of shell text that only its owner reads. The shim empties it
 * before anything of the user's runs, so neither the command nor the variables stand in a list of
 * processes or on a disk.
 *
 * <p>Everything of the user's stands between single quotes, where a shell takes every byte for
 * itself, and inside a script of its own that is run only after privileges have been dropped: a
 * variable such as {@code LD_PRELOAD} must never reach a program that runs as root.
 */
final class LaunchFile {

  private static final String NAME = "launch";

  /** Names that one shell or another does not let go. */
  private static final Set<String> OF_SHELLS =
      Set.of("UID", "EUID", "PPID", "OPTIND", "SHELLOPTS", "BASHOPTS", "BASH_VERSINFO", "LINENO");

  private static final Logger log = LoggerFactory.getLogger(LaunchFile.class);

  private LaunchFile() {}

  /** Writes it into a control directory. */
  static void write(
      Path control, List<String> command, Map<String, String> environment, Confinement confinement)
      throws IOException {
    Path file = control.resolve(NAME);
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    List<String> wrapper = new ArrayList<>(confinement.wrapper());
    if (!wrapper.isEmpty()) {
      // Recognised by its last word until the program has taken over.
      wrapper.addAll(List.of("/bin/sh", "-s", control.toString()));
    }
    String text =
        "confine() {\n"
            + confinement.joining()
            + "}\n"
            + "script="
            + quoted(script(command, environment))
            + "\nset --"
            + words(wrapper)
            + "\n";
    Files.write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Deletes it where no shim came so far as to empty it. */
  static void drop(Path control) {
    try {
      Files.deleteIfExists(control.resolve(NAME));
    } catch (IOException e) {
      log.error("The launch file in {} cannot be deleted: {}", control, e.toString());
    }
  }

  /**
   * Takes on the variables and becomes the command. Descriptor 4 reports a failed execution; it is
   * closed around the command, so that the work cannot report one itself.
   */
  private static String script(List<String> command, Map<String, String> environment) {
    String exports =
        environment.entrySet().stream()
            .map(e -> export(e.getKey(), e.getValue()))
            .collect(Collectors.joining());
    return "set --"
        + words(command)
        + "\n"
        + exports
        // Bash leaves without a word when it cannot execute, unless it is told otherwise.
        + "[ -z \"$BASH_VERSION\" ] || shopt -s execfail\n"
        + "trap 'printf \"%s end\\n\" \"$?\" >&4' EXIT\n"
        + "{ exec \"$@\" </dev/null; } 4>&-\n"
        + "exit $?\n";
  }

  /** A name that the shell keeps for itself must not cost the work the others. */
  private static String export(String name, String value) {
    String export = "export " + name + "=" + quoted(value);
    return OF_SHELLS.contains(name) ? "command " + export + " 2>/dev/null\n" : export + "\n";
  }

  private static String words(List<String> words) {
    return words.stream().map(word -> " " + quoted(word)).collect(Collectors.joining());
  }

  /** A word that a shell takes as it is, whatever it holds. */
  static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
