package io.tollgate.agent;

import io.tollgate.agent.gpu.ProbeFailure;
import io.tollgate.agent.isolation.IsolationFailure;
import io.tollgate.agent.state.StateDirectoryException;
import io.tollgate.agent.step.Steps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The agent's process. */
public final class Main {

  private static final int USAGE = 2;
  private static final int NOT_AUTHENTICATED = 4;

  /** The last Java release on which the fast way of starting processes is known to be there. */
  private static final int VFORK_UNTIL = 25;

  private final CommandSpec spec;

  private final Steps steps;

  private Main(CommandSpec spec, Steps steps) {
    this.spec = spec;
    this.steps = steps;
  }

  /** Starts the agent and stays until SIGTERM. */
  public static void main(String[] arguments) {
    if (Runtime.version().feature() <= VFORK_UNTIL
        && System.getProperty("jdk.lang.Process.launchMechanism") == null) {
      // Spares each start the JDK's own helper program.
      System.setProperty("jdk.lang.Process.launchMechanism", "VFORK");
    }
    System.exit(run(arguments, Steps.UNHEARD));
  }

  /** As {@code main}, with somebody who is told of every step. */
  static int run(String[] arguments, Steps steps) {
    CommandSpec spec =
        spec("tollgate agent", "Runs work on this machine and proves how long it ran.");
    CommandSpec check =
        spec("check", "Examines this machine before an agent joins from it; changes nothing.");
    check.addOption(
        OptionSpec.builder("-o", "--output")
            .type(String.class)
            .arity("1")
            .completionCandidates(List.of("table", "json"))
            .description("table or json (default table)")
            .build());
    spec.addSubcommand("check", check);
    CommandLine line = new CommandLine(spec);
    line.setExecutionStrategy(
        parsed -> {
          Integer helped = CommandLine.executeHelpRequest(parsed);
          if (helped != null) {
            return helped;
          }
          return parsed.hasSubcommand()
              ? new Main(parsed.subcommand().commandSpec(), steps).check()
              : new Main(parsed.commandSpec(), steps).call();
        });
    return line.execute(arguments);
  }

  private static CommandSpec spec(String name, String description) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.usageMessage().description(description);
    spec.mixinStandardHelpOptions(true);
    spec.addOption(
        OptionSpec.builder("--config")
            .type(Path.class)
            .description("properties file with the same names as the flags")
            .build());
    for (Setting setting : Setting.values()) {
      spec.addOption(option(setting));
    }
    return spec;
  }

  private int check() {
    String format = spec.findOption("--output").getValue();
    if (format != null && !format.equals("table") && !format.equals("json")) {
      System.err.println("--output is '" + format + "'. It is either table or json. Say which.");
      return USAGE;
    }
    try {
      AgentConfig config = ConfigReader.readBeforehand(flags(), System.getenv(), file());
      return new CheckCommand(config).run("json".equals(format), System.out);
    } catch (ConfigException e) {
      return refuse(e, USAGE);
    } catch (IOException e) {
      return refuse(e, 1);
    }
  }

  private static OptionSpec option(Setting setting) {
    OptionSpec.Builder option =
        OptionSpec.builder("--" + setting.key())
            .description(setting.help() + " [" + setting.environmentName() + "]");
    return switch (setting) {
      case STOP_WORKLOADS, DIAG -> option.type(boolean.class).arity("0").build();
      case LABEL, SERVER_URL ->
          option.type(List.class).auxiliaryTypes(String.class).arity("1").build();
      default -> option.type(String.class).arity("1").build();
    };
  }

  private int call() {
    try {
      return work(ConfigReader.read(flags(), System.getenv(), file()), steps);
    } catch (ConfigException | StateDirectoryException | ProbeFailure | IsolationFailure e) {
      return refuse(e, USAGE);
    } catch (JoinException e) {
      return refuse(e, NOT_AUTHENTICATED);
    } catch (IOException e) {
      return refuse(e, 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 130;
    }
  }

  private static int work(AgentConfig config, Steps steps)
      throws StateDirectoryException,
          IOException,
          ProbeFailure,
          IsolationFailure,
          JoinException,
          InterruptedException {
    Agent agent = Agent.start(config, steps);
    Logger log = LoggerFactory.getLogger(Main.class);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    agent.stop();
                  } catch (InterruptedException e) {
                    log.warn("The agent was interrupted while it ended.");
                  }
                },
                "farewell"));
    new CountDownLatch(1).await();
    return 0;
  }

  private static int refuse(Exception trouble, int exitCode) {
    System.err.println(trouble.getMessage());
    return exitCode;
  }

  private Map<Setting, String> flags() {
    Map<Setting, String> flags = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      Object value = spec.findOption("--" + setting.key()).getValue();
      if (value instanceof List<?> several) {
        flags.put(setting, String.join(",", several.stream().map(String::valueOf).toList()));
      } else if (value != null && !Boolean.FALSE.equals(value)) {
        flags.put(setting, value.toString());
      }
    }
    return flags;
  }

  private Optional<Path> file() {
    @Nullable Path file = spec.findOption("--config").getValue();
    return Optional.ofNullable(file);
  }
}
