package io.tollgate.cli;

import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.client.Refusal;
import io.tollgate.cli.output.Format;
import io.tollgate.cli.output.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Says what went wrong in one paragraph and gives the exit code. */
final class Failures implements CommandLine.IExecutionExceptionHandler {
  private final Terminal terminal;

  Failures(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    terminal.out().flush();
    if (failure instanceof Refusal refusal && asksForJson(command)) {
      terminal.say(refusal.problem().toString());
      return refusal.exitCode().number();
    }
    if (failure instanceof CommandFailure expected) {
      terminal.say(expected.paragraph());
      return expected.exitCode().number();
    }
    terminal.say(
        "This is a fault in tollgate itself: "
            + failure
            + ". Set TOLLGATE_DEBUG=1 to see where, and report it with that.");
    if (terminal.variable("TOLLGATE_DEBUG") != null) {
      failure.printStackTrace(terminal.err());
    }
    return ExitCode.UNEXPECTED.number();
  }

  private static boolean asksForJson(CommandLine command) {
    OptionSpec output = command.getCommandSpec().findOption("-o");
    Object format = output == null ? null : output.getValue();
    return format == Format.json || format == Format.ndjson;
  }
}
