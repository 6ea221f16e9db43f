package io.tollgate.cli;

import io.tollgate.cli.output.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The root of all commands. */
@Command(
    name = "tollgate",
    description = "GPU time, prepaid by the minute: quoted, queued, run, metered, refunded.",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes (`run` gives the workload's own):%n",
    exitCodeList = {
      "0:done",
      "1:unexpected failure",
      "2:usage, or a confirmation is missing",
      "3:not found",
      "4:not authenticated",
      "5:forbidden",
      "6:conflict",
      "7:rate limited (try again later)",
      "8:not reached in time",
      "9:not enough credits",
      "10:no capacity, or blocked",
      "11:server or network (try again)",
      "130:interrupted"
    },
    footerHeading = "%nStart here:%n",
    footer = {
      "  tollgate demo                                the whole story in half a minute",
      "  tollgate up                                  all of it on this machine, kept up",
      "  tollgate run --gpu h100 --minutes 60 -- CMD  from a second terminal"
    })
public final class TollgateCommand implements Runnable {
  private final Terminal terminal;

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by Picocli.
  private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // Picocli acts on it.
  private boolean help;

  TollgateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  Terminal terminal() {
    return terminal;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }
}
