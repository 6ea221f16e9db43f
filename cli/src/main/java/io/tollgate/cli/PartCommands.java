package io.tollgate.cli;

import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import picocli.CommandLine.Command;

/** The parts, listed here for the help; {@code bin/tollgate} starts their own main classes. */
final class PartCommands {
  private PartCommands() {}

  @Command(name = "server", description = "Run the server alone (see `tollgate server --help`).")
  static final class Server implements Runnable {
    @Override
    public void run() {
      throw onlyByScript("server");
    }
  }

  @Command(name = "agent", description = "Run a node agent alone (see `tollgate agent --help`).")
  static final class Agent implements Runnable {
    @Override
    public void run() {
      throw onlyByScript("agent");
    }
  }

  @Command(
      name = "migrate",
      description =
          "Bring the database to this version's schema (see `tollgate admin migrate --help`).")
  static final class Migrate implements Runnable {
    @Override
    public void run() {
      throw onlyByScript("admin migrate");
    }
  }

  private static CommandFailure onlyByScript(String part) {
    return new CommandFailure(
        ExitCode.USAGE,
        "`tollgate " + part + "` is started by the bin/tollgate script, with it as first word.");
  }
}
