package io.tollgate.cli;

import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.Endpoint;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.context.Contexts;
import io.tollgate.cli.output.Format;
import io.tollgate.cli.output.Printer;
import io.tollgate.cli.output.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that every command which talks to a server has, and what they resolve to. */
public final class Call {
  /** The nouns of commands that a customer's key may not call. */
  private static final Set<String> OPERATORS =
      Set.of("account", "admin", "contract", "control", "maintenance", "node", "ops", "price");

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // Set by Picocli.
  private CommandSpec command;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
      defaultValue = "table")
  private Format format = Format.table;

  @Option(names = "--no-headers", description = "Tables without headings.")
  private boolean noHeaders;

  @Option(names = "--context", paramLabel = "NAME", description = "Use this context.")
  private @Nullable String context;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "The server's address, or those of several replicas joined by commas; wins over"
              + " TOLLGATE_URL and the context.")
  private @Nullable String url;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "Read the key from this file; wins over TOLLGATE_KEY and the context.")
  private @Nullable Path keyFile;

  private @Nullable ApiClient client;

  /** The streams and the environment of this run. */
  public Terminal terminal() {
    return Main.terminal(command);
  }

  /** The client of the server that the options, the environment or the context name. */
  public ApiClient api() {
    ApiClient known = client;
    if (known == null) {
      known = new ApiClient(endpoint());
      client = known;
    }
    return known;
  }

  /** Writes data to standard output. */
  public Printer printer() {
    return new Printer(terminal().out(), format, !noHeaders);
  }

  /** The format asked for. */
  public Format format() {
    return format;
  }

  /**
   * Asks before something that costs or loses.
   *
   * @param question what is asked; {@code [y/N]} is added
   * @param yes whether {@code --yes} was given
   * @return false when the answer was no
   */
  public boolean confirmed(String question, boolean yes) {
    if (yes) {
      return true;
    }
    Terminal terminal = terminal();
    if (!terminal.asks()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "This needs a confirmation and there is no terminal to ask at; nothing was changed. Add"
              + " --yes to confirm beforehand.");
    }
    terminal.err().print(question + " [y/N] ");
    terminal.err().flush();
    String answer = terminal.answer();
    return answer != null && answer.strip().matches("(?i)y|yes");
  }

  /** Says that nothing came of a question that was answered with no; the exit code of that. */
  public int declined() {
    terminal().say("Nothing was changed.");
    return ExitCode.USAGE.number();
  }

  /** Where to call and as whom. */
  public Endpoint endpoint() {
    Terminal terminal = terminal();
    Contexts contexts = Contexts.load(terminal);
    String name = context != null ? context : terminal.variable("TOLLGATE_CONTEXT");
    boolean named = name != null;
    if (name == null) {
      name = forOperators(contexts, contexts.current());
    }
    Contexts.Context chosen = name == null ? null : contexts.byName().get(name);
    if (named && chosen == null) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "There is no context \""
              + name
              + "\" in "
              + contexts.file()
              + ". `tollgate context list` shows those there are.");
    }
    String address = url != null ? url : terminal.variable("TOLLGATE_URL");
    if (address == null && chosen != null) {
      address = chosen.url();
    }
    if (address == null) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "No server is known: "
              + contexts.file()
              + " names none and TOLLGATE_URL is not set. Start one on this machine with `tollgate"
              + " up`, or name one with `tollgate context set NAME --server URL --key-from FILE`.");
    }
    // A key is for the server it was stored with, never for another one named on the side.
    boolean stored = chosen != null && chosen.url().equals(address);
    return Endpoint.of(address, key(terminal, stored ? chosen : null));
  }

  /**
   * What operators do needs their key: without a context named, their commands, and those that name
   * an account, use the one beside the current that {@code up} stored for them, such as {@code
   * local-admin} beside {@code local}.
   */
  private @Nullable String forOperators(Contexts contexts, @Nullable String current) {
    String beside = current + "-admin";
    return current != null && isForOperators() && contexts.byName().containsKey(beside)
        ? beside
        : current;
  }

  private boolean isForOperators() {
    if (command.commandLine().getParseResult().hasMatchedOption("--account")) {
      return true;
    }
    for (CommandSpec at = command; at != null; at = at.parent()) {
      if (OPERATORS.contains(at.name())) {
        return true;
      }
    }
    return false;
  }

  private @Nullable String key(Terminal terminal, Contexts.@Nullable Context chosen) {
    if (keyFile != null) {
      return read(keyFile);
    }
    String given = terminal.variable("TOLLGATE_KEY");
    if (given != null) {
      return given;
    }
    String file = terminal.variable("TOLLGATE_KEY_FILE");
    if (file != null) {
      return read(Path.of(file));
    }
    return chosen == null ? null : chosen.key();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException unreadable) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "The key file " + file + " cannot be read: " + unreadable + ". Check its path and mode.",
          unreadable);
    }
  }
}
