package io.tollgate.cli.launch;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.Main;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.context.Contexts;
import io.tollgate.cli.output.Terminal;
import io.tollgate.cli.session.Pause;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Everything on this machine, kept running until Ctrl-C, its data kept between runs. */
@Command(
    name = "up",
    description = {
      "Run PostgreSQL, server and agent on this machine until Ctrl-C.",
      "Data is kept in $TOLLGATE_STATE_DIR, by default ~/.local/state/tollgate."
    })
public final class UpCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // Set by Picocli.
  private CommandSpec command;

  @Mixin private GpuOptions gpus = new GpuOptions();

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS:PORT",
      defaultValue = "127.0.0.1:0",
      description = "Where the server listens; port 0 lets the system choose (${DEFAULT-VALUE}).")
  private String listen = "127.0.0.1:0";

  @Option(
      names = "--keep-workloads",
      description = "Leave running work alone when stopping; the next `up` takes it on again.")
  private boolean keepWorkloads;

  @Override
  public void run() {
    Terminal terminal = Main.terminal(command);
    requireFree(listen);
    Places places = Places.below(stateDirectory(terminal));
    try (FileChannel lock = lock(places)) {
      Distribution distribution = Distribution.ours(terminal);
      Story story = new Story(terminal.err());
      Stack stack = new Stack(distribution, places, story);
      try (Shutdown stop = new Shutdown(() -> end(stack, terminal))) {
        serve(stack, places, story, terminal);
      } catch (CommandFailure failure) {
        if (!stack.closing()) {
          throw failure;
        }
      }
    } catch (IOException unlocked) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED, "The state directory cannot be unlocked: " + unlocked, unlocked);
    }
  }

  private void serve(Stack stack, Places places, Story story, Terminal terminal) {
    terminal.say("Starting (state in " + places.base() + "):");
    List<String> agentArguments = new ArrayList<>(gpus.arguments());
    if (!keepWorkloads) {
      agentArguments.add("--stop-workloads");
    }
    ApiClient admin = stack.start(listen, agentArguments);
    JsonNode node = stack.awaitNode(admin);
    story.line("GPUs", describe(node));
    LocalAccount account = LocalAccount.ensure(admin, places.secret("user-key"));
    String url = admin.endpoint().url().toString();
    Contexts contexts =
        Contexts.load(terminal)
            .with("local-admin", new Contexts.Context(url, admin.endpoint().key()), false)
            .with("local", new Contexts.Context(url, account.key()), true);
    contexts.save();
    String model = node.path("gpus").path(0).path("model").asText("h100");
    terminal.out().println("Tollgate is up at " + url + " after " + story.sinceBeginning() + ".");
    terminal
        .out()
        .println(
            "Keys: "
                + contexts.file()
                + " (mode 0600), contexts \"local\" (account demo) and \"local-admin\".");
    terminal.out().println("Try, from a second terminal:");
    terminal.out().println("  tollgate quote --gpu " + model + " --minutes 60");
    terminal
        .out()
        .println(
            "  tollgate run --gpu "
                + model
                + " --minutes 5 -- sh -c 'for i in 1 2 3; do echo $i; sleep 1; done'");
    terminal
        .out()
        .println("  tollgate ps -a   # then: logs, stop, session get, balance show, queue list");
    terminal
        .out()
        .println("For operators: tollgate node list, tollgate admin check (they use the context local-admin).");
    terminal.out().println("Ctrl-C stops it; the data stays.");
    terminal.out().flush();
    while (!stack.closing()) {
      stack.watch();
      Pause.of(Duration.ofMillis(500));
    }
  }

  /** As {@code simulated (8 × h100)}. */
  static String describe(JsonNode node) {
    return node.path("gpu_source").asText("unknown")
        + " ("
        + node.path("gpus").size()
        + " × "
        + node.path("gpus").path(0).path("model").asText()
        + ")";
  }

  private void end(Stack stack, Terminal terminal) {
    terminal.say("");
    terminal.say(
        keepWorkloads
            ? "Stopping; running work goes on and is taken on again by the next `tollgate up`."
            : "Stopping …");
    stack.close();
    terminal.say("Stopped; the data stays.");
    terminal.err().flush();
  }

  private static FileChannel lock(Places places) {
    Path file = places.run("up.lock");
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (locked(channel)) {
        return channel;
      }
      channel.close();
    } catch (IOException refused) {
      throw new CommandFailure(
          ExitCode.FORBIDDEN,
          "The state directory "
              + places.base()
              + " cannot be written: "
              + refused
              + ". Nothing was started. Make it writable, or name another in TOLLGATE_STATE_DIR.",
          refused);
    }
    throw new CommandFailure(
        ExitCode.CONFLICT,
        "Another `tollgate up` runs on "
            + places.base()
            + ", so this one was not started. Use that one (`tollgate context show`), stop it with"
            + " Ctrl-C, or name another state directory in TOLLGATE_STATE_DIR.");
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException byThisVeryProcess) {
      return false;
    }
  }

  private static void requireFree(String listen) {
    int colon = listen.lastIndexOf(':');
    if (colon < 1 || !listen.substring(colon + 1).matches("\\d{1,5}")) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "\"" + listen + "\" is not ADDRESS:PORT, like 127.0.0.1:8080. Nothing was started.");
    }
    String address = listen.substring(0, colon);
    int port = Integer.parseInt(listen.substring(colon + 1));
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(address, port));
    } catch (IOException | IllegalArgumentException taken) {
      throw new CommandFailure(
          ExitCode.CONFLICT,
          "The server cannot listen on "
              + listen
              + ": "
              + taken.getMessage()
              + ". Nothing was started. Stop what uses that port, or choose another with --listen"
              + " (port 0 takes any free one).",
          taken);
    }
  }

  private static Path stateDirectory(Terminal terminal) {
    String named = terminal.variable("TOLLGATE_STATE_DIR");
    if (named != null) {
      return Path.of(named);
    }
    String xdg = terminal.variable("XDG_STATE_HOME");
    if (xdg != null) {
      return Path.of(xdg, "tollgate");
    }
    String home = terminal.variable("HOME");
    return Path.of(
        home == null ? System.getProperty("user.home") : home, ".local", "state", "tollgate");
  }
}
