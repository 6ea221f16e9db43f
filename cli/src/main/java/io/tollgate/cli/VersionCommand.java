package io.tollgate.cli;

import io.tollgate.cli.output.Terminal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells which version this is. */
@Command(name = "version", description = "Show the version.")
final class VersionCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // Set by Picocli.
  private CommandSpec command;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "table or json.",
      defaultValue = "table")
  private String format = "table";

  @Override
  public void run() {
    Terminal terminal = Main.terminal(command);
    String java = System.getProperty("java.version");
    terminal
        .out()
        .println(
            format.equals("json")
                ? "{\"version\":\"" + version() + "\",\"java\":\"" + java + "\"}"
                : "tollgate " + version() + " (Java " + java + ")");
  }

  static String version() {
    @Nullable String stated = VersionCommand.class.getPackage().getImplementationVersion();
    return stated == null ? "unpackaged" : stated;
  }
}
