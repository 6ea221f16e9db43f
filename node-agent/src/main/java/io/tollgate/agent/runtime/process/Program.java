package io.tollgate.agent.runtime.process;

import io.tollgate.agent.runtime.StartFailure;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Looks for the program of a command before anything starts, by the rule the shell will use, so
 * that a misspelt command is refused with a sentence and never costs anything.
 */
final class Program {

  private Program() {}

  /**
   * Checks that the command's program is there.
   *
   * @param directory where relative paths begin
   * @param searchPath the workload's own PATH
   * @throws StartFailure when it is not
   */
  static void require(String program, Path directory, String searchPath) throws StartFailure {
    if (program.isEmpty() || program.indexOf('\0') >= 0) {
      throw new StartFailure("The command is empty.");
    }
    if (program.indexOf('/') >= 0) {
      requireExecutable(program, directory.resolve(program));
      return;
    }
    boolean foundButNotExecutable = false;
    for (String entry : searchPath.split(":", -1)) {
      Path candidate = directory.resolve(entry).resolve(program);
      if (Files.isRegularFile(candidate)) {
        if (Files.isExecutable(candidate)) {
          return;
        }
        foundButNotExecutable = true;
      }
    }
    throw new StartFailure(
        foundButNotExecutable
            ? "The command '" + program + "' is not executable."
            : "The command '" + program + "' was not found in PATH (" + searchPath + ").");
  }

  private static void requireExecutable(String program, Path file) throws StartFailure {
    if (!Files.isRegularFile(file)) {
      throw new StartFailure("The command '" + program + "' does not exist on this node.");
    }
    if (!Files.isExecutable(file)) {
      throw new StartFailure("The command '" + program + "' is not executable.");
    }
  }
}
