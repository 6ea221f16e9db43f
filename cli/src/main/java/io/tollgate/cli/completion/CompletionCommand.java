package io.tollgate.cli.completion;

import io.tollgate.cli.Main;
import io.tollgate.cli.output.Terminal;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a completion script. */
@Command(
    name = "completion",
    description = "Print a completion script for bash or zsh: source <(tollgate completion bash)")
public final class CompletionCommand implements Runnable {
  /** The shells there is a script for. */
  enum Shell {
    bash,
    zsh
  }

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by Picocli.
  private CommandSpec command;

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  private Shell shell = Shell.bash;

  @Override
  public void run() {
    Terminal terminal = Main.terminal(command);
    if (shell == Shell.zsh) {
      terminal.out().println("autoload -U +X bashcompinit && bashcompinit");
    }
    terminal.out().print(AutoComplete.bash("tollgate", Main.commandLine(terminal)));
    terminal.out().flush();
  }
}
