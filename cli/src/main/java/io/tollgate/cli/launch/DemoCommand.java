package io.tollgate.cli.launch;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.Main;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole story on this machine, told and checked step by step, leaving nothing behind. */
@Command(
    name = "demo",
    description = {
      "The whole story in half a minute, on real parts: quote, queue, run, meter, stop, refund.",
      "Exits 0 only if every step and every check held. Leaves no process, port or file behind."
    })
public final class DemoCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // Set by Picocli.
  private CommandSpec command;

  @Mixin private GpuOptions gpus = new GpuOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table or json: one object as the last line, the story on standard error.")
  private String format = "table";

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "10",
      description = "Stop the session after about this long (default: ${DEFAULT-VALUE}).")
  private int seconds = 10;

  @Override
  public Integer call() {
    Terminal terminal = Main.terminal(command);
    boolean json = format.equals("json");
    if (!json && !format.equals("table")) {
      throw new CommandFailure(ExitCode.USAGE, "`demo` knows -o table and -o json.");
    }
    if (seconds < 1 || seconds > 3000) {
      throw new CommandFailure(ExitCode.USAGE, "--seconds takes 1 to 3000.");
    }
    Story story = new Story(json ? terminal.err() : terminal.out());
    Distribution distribution = Distribution.ours(terminal);
    Cleanup.afterKilledDemos(temporary());
    Path directory = temporaryDirectory();
    JsonNode result = play(story, distribution, directory);
    if (result == null) {
      return ExitCode.INTERRUPTED.number();
    }
    story.plain("");
    story.plain("Every step and check held, in " + story.sinceBeginning() + ". Goodbye.");
    if (json) {
      terminal.out().println(result);
    }
    terminal.out().flush();
    return ExitCode.OK.number();
  }

  private @Nullable JsonNode play(Story story, Distribution distribution, Path directory) {
    Stack stack = new Stack(distribution, Places.below(directory), story);
    Cleanup cleanup = new Cleanup(stack, directory, story);
    try (Shutdown end = new Shutdown(cleanup::run)) {
      Demo demo = new Demo(stack, directory, story, seconds);
      JsonNode result = demo.play(agentArguments());
      story.step("Leaving nothing behind");
      cleanup.expect(demo.ports(), stack.pids());
      end.runNow();
      cleanup.verify();
      return result;
    } catch (CommandFailure failure) {
      if (stack.closing() && failure.exitCode() == ExitCode.INTERRUPTED) {
        return null;
      }
      throw failure;
    }
  }

  private List<String> agentArguments() {
    List<String> arguments = new java.util.ArrayList<>(gpus.arguments());
    arguments.add("--stop-workloads");
    return arguments;
  }

  private static Path temporary() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory(temporary(), Cleanup.prefix()).toRealPath();
    } catch (IOException refused) {
      throw new CommandFailure(
          ExitCode.FORBIDDEN,
          "No temporary directory can be made: "
              + refused
              + ". Make the system's temporary directory writable (see java.io.tmpdir).",
          refused);
    }
  }
}
