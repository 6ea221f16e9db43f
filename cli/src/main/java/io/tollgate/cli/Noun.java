package io.tollgate.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only groups others. */
public abstract class Noun implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // Set by Picocli.
  private CommandSpec spec;

  @Override
  public final void run() {
    throw new ParameterException(
        spec.commandLine(),
        "What with it? One of: " + String.join(", ", spec.subcommands().keySet()) + ".");
  }
}
