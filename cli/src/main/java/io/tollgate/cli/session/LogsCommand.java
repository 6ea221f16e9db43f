package io.tollgate.cli.session;

import io.tollgate.cli.Call;
import io.tollgate.cli.output.SafeText;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what the work has written. */
@Command(name = "logs", description = "Show the output of a session.")
public final class LogsCommand implements Runnable {
  @Mixin private Call call = new Call();

  @Parameters(paramLabel = "SESSION", description = "Session id, or its beginning.")
  private String session = "";

  @Option(
      names = {"-f", "--follow"},
      description = "Go on until the work ends. Ctrl-C stops the looking, never the work.")
  private boolean follow;

  @Option(
      names = "--rank",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of which node of several (default: ${DEFAULT-VALUE}).")
  private int rank;

  @Option(
      names = "--raw",
      description =
          "Also at a terminal show what the work wrote as it is. By default only colours are let"
              + " through of what could steer the terminal.")
  private boolean raw;

  @Override
  public void run() {
    String id = SessionIds.resolve(call.api(), session);
    UnaryOperator<String> safe =
        raw || !call.terminal().shows() ? UnaryOperator.identity() : new SafeText()::of;
    new LogReader(call.api(), id, rank).copyTo(call.terminal(), follow, safe);
  }
}
