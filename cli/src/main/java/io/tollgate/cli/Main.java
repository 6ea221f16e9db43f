package io.tollgate.cli;

import io.tollgate.cli.account.AccountCommands;
import io.tollgate.cli.account.KeyCommands;
import io.tollgate.cli.account.QuotaCommands;
import io.tollgate.cli.balance.BalanceCommands;
import io.tollgate.cli.budget.BudgetCommands;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.completion.CompletionCommand;
import io.tollgate.cli.context.ContextCommands;
import io.tollgate.cli.contract.ContractCommands;
import io.tollgate.cli.control.ControlCommands;
import io.tollgate.cli.invoice.InvoiceCommands;
import io.tollgate.cli.launch.DemoCommand;
import io.tollgate.cli.launch.UpCommand;
import io.tollgate.cli.maintenance.MaintenanceCommands;
import io.tollgate.cli.node.NodeCommands;
import io.tollgate.cli.ops.OpsCommands;
import io.tollgate.cli.order.OrderCommands;
import io.tollgate.cli.order.SubscriptionCommands;
import io.tollgate.cli.output.Terminal;
import io.tollgate.cli.price.PriceCommands;
import io.tollgate.cli.project.ProjectCommands;
import io.tollgate.cli.queue.GpuCommands;
import io.tollgate.cli.queue.QueueCommands;
import io.tollgate.cli.queue.WorkflowCommands;
import io.tollgate.cli.session.ArrayCommands;
import io.tollgate.cli.session.ListCommand;
import io.tollgate.cli.session.LogsCommand;
import io.tollgate.cli.session.QuoteCommand;
import io.tollgate.cli.session.SessionCommands;
import io.tollgate.cli.session.StartCommand;
import io.tollgate.cli.session.StopCommand;
import io.tollgate.cli.usage.UsageCommands;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Starts the command: finds what was asked for, runs it, turns failures into exit codes. */
public final class Main {
  private static final Map<String, Supplier<Object>> COMMANDS = commands();

  private Main() {}

  /** The process. */
  public static void main(String[] args) {
    Terminal terminal = Terminal.system();
    int code = run(terminal, args);
    terminal.out().flush();
    terminal.err().flush();
    System.exit(code);
  }

  /** One run; what the process would exit with. */
  public static int run(Terminal terminal, String... args) {
    return commandLine(terminal, args).execute(args);
  }

  /**
   * The command line. Building all commands takes longer than most of them run, so when the first
   * word names one, only that one is built.
   */
  public static CommandLine commandLine(Terminal terminal, String... args) {
    CommandLine root = new CommandLine(new TollgateCommand(terminal));
    Supplier<Object> named = args.length == 0 ? null : COMMANDS.get(args[0]);
    if (named == null) {
      COMMANDS.forEach((name, command) -> add(root, name, command.get()));
    } else {
      add(root, args[0], named.get());
    }
    return root.setOut(terminal.out())
        .setErr(terminal.err())
        .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
        .setUsageHelpAutoWidth(false)
        .setExecutionExceptionHandler(new Failures(terminal))
        .setParameterExceptionHandler(new UsageMistakes());
  }

  /** The streams and the environment of the run a command belongs to. */
  public static Terminal terminal(CommandSpec command) {
    return ((TollgateCommand) command.root().userObject()).terminal();
  }

  private static void add(CommandLine root, String name, Object command) {
    CommandLine added = new CommandLine(command).setCommandName(name);
    root.addSubcommand(name, added);
  }

  private static Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("demo", DemoCommand::new);
    all.put("up", UpCommand::new);
    all.put("quote", QuoteCommand::new);
    all.put("run", StartCommand::new);
    all.put("ps", ListCommand::new);
    all.put("logs", LogsCommand::new);
    all.put("stop", StopCommand::new);
    all.put("session", SessionCommands::new);
    all.put("array", ArrayCommands::new);
    all.put("queue", QueueCommands::new);
    all.put("gpu", GpuCommands::new);
    all.put("workflow", WorkflowCommands::new);
    all.put("balance", BalanceCommands::new);
    all.put("order", OrderCommands::new);
    all.put("subscription", SubscriptionCommands::new);
    all.put("budget", BudgetCommands::new);
    all.put("invoice", InvoiceCommands::new);
    all.put("account", AccountCommands::new);
    all.put("key", KeyCommands::new);
    all.put("quota", QuotaCommands::new);
    all.put("ops", OpsCommands::new);
    all.put("project", ProjectCommands::new);
    all.put("price", PriceCommands::new);
    all.put("contract", ContractCommands::new);
    all.put("usage", UsageCommands::new);
    all.put("node", NodeCommands::new);
    all.put("control", ControlCommands::new);
    all.put("maintenance", MaintenanceCommands::new);
    all.put("ops", OpsCommands::new);
    all.put("admin", AdminCommands::new);
    all.put("server", PartCommands.Server::new);
    all.put("agent", PartCommands.Agent::new);
    all.put("context", ContextCommands::new);
    all.put("doctor", DoctorCommand::new);
    all.put("completion", CompletionCommand::new);
    all.put("version", VersionCommand::new);
    return all;
  }

  /** Wrong command lines: what is wrong, and where the help is. */
  private static final class UsageMistakes implements CommandLine.IParameterExceptionHandler {
    @Override
    public int handleParseException(CommandLine.ParameterException mistake, String[] args) {
      CommandLine command = mistake.getCommandLine();
      command.getErr().println(mistake.getMessage());
      CommandLine.UnmatchedArgumentException.printSuggestions(mistake, command.getErr());
      command
          .getErr()
          .println(
              "Try `" + command.getCommandSpec().qualifiedName() + " --help` for what it takes.");
      return ExitCode.USAGE.number();
    }
  }
}
