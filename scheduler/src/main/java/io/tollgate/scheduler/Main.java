package io.tollgate.scheduler;

import java.util.Arrays;
import java.util.List;

/** The server process: {@code server} serves, {@code migrate} prepares the database. */
public final class Main {
  private static final int USAGE = 2;

  private Main() {}

  /** Runs the command that the first argument names; exits 0, 1, 2 (usage) or 11 (database). */
  public static void main(String[] arguments) {
    List<String> rest =
        Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
    String command = arguments.length == 0 ? "--help" : arguments[0];
    if (command.equals("--help") || rest.contains("--help")) {
      System.out.print(Help.TEXT);
      return;
    }
    // The distribution holds the agent's jar beside this one, with a logback.xml of its own.
    System.setProperty("logback.configurationFile", "logback-server.xml");
    switch (command) {
      case "server" -> ServerCommand.run(rest);
      case "migrate" -> MigrateCommand.run(rest);
      default -> {
        System.err.println(
            "There is no command \""
                + command
                + "\". It must be `server` or `migrate`; see --help.");
        System.exit(USAGE);
      }
    }
  }
}
