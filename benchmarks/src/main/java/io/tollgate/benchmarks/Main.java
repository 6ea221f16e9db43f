package io.tollgate.benchmarks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.parts.Distribution;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code benchmarks/run NAME}: measures, and prints one JSON object as the last line. */
@Command(
    name = "benchmarks/run",
    sortOptions = false,
    description = {
      "Runs one benchmark and prints one JSON object as its last line.",
      "Exits 0 when it ran and its own correctness checks held; a missed goal is \"met\": false."
    })
public final class Main implements Callable<Integer> {
  private final Catalogue catalogue;

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by Picocli.
  private CommandSpec command;

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "A benchmark, \"list\" to describe them, or \"all\" for a table of all.")
  private String name = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "FILE",
      description = "Files or directories, for a benchmark that takes some.")
  private List<Path> files = List.of();

  @Option(names = "--quick", description = "Fewer repetitions: at most 50 s each on two cores.")
  private boolean quick;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of everything drawn by chance (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--seeds",
      paramLabel = "N|FIRST-LAST",
      description = {
        "simulate: how many worlds (default: enough for a million lifecycles).",
        "openb: which orders of arrival (default: 42-51)."
      })
  private Optional<String> seeds = Optional.empty();

  @Option(
      names = "--trace",
      paramLabel = "NAME",
      description = "openb: default or gpuspec33, or the name of the pods in --data.")
  private Optional<String> trace = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "openb: a directory with the lists of nodes and pods.")
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--sessions",
      paramLabel = "N",
      description = "simulate: how many sessions are asked for in each world.")
  private Optional<Integer> sessions = Optional.empty();

  @Option(
      names = "--replay",
      paramLabel = "SEED:SESSIONS:INDEXES",
      description = "simulate: play that world's script again, or only those of its happenings.")
  private Optional<String> replay = Optional.empty();

  @Option(
      names = "--proof",
      paramLabel = "FILE",
      description = "simulate: write the table of planted defects and catch rates there.")
  private Optional<String> proof = Optional.empty();

  @Option(names = "--checkout", hidden = true, description = "The directory of the parent POM.")
  private Path checkout = Path.of("");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "This help.")
  private boolean help;

  Main(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** Runs and exits. */
  public static void main(String[] arguments) {
    System.exit(commandLine(Catalogue.ours()).execute(arguments));
  }

  static CommandLine commandLine(Catalogue catalogue) {
    return new CommandLine(new Main(catalogue))
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              if (failure instanceof BenchmarkFailure) {
                line.getErr().println(failure.getMessage());
              } else {
                failure.printStackTrace(line.getErr());
              }
              return 1;
            });
  }

  @Override
  public Integer call() {
    PrintWriter out = command.commandLine().getOut();
    Settings settings =
        new Settings(quick, seed, checkout.toAbsolutePath().normalize(), files, options());
    return switch (name) {
      case "list" -> list(out);
      case "all" -> all(settings, out);
      default -> one(settings, out);
    };
  }

  private int list(PrintWriter out) {
    noFiles();
    for (Benchmark known : catalogue.benchmarks()) {
      out.printf("%-14s %s%n", known.name(), known.description());
    }
    out.flush();
    return 0;
  }

  private int one(Settings settings, PrintWriter out) {
    Benchmark benchmark =
        catalogue
            .named(name)
            .orElseThrow(
                () ->
                    wrong(
                        "There is no benchmark \""
                            + name
                            + "\". Name one of "
                            + String.join(", ", catalogue.names())
                            + ", or list, or all."));
    if (!benchmark.takesFiles()) {
      noFiles();
    }
    for (String option : settings.options().keySet()) {
      if (!benchmark.options().contains(option)) {
        throw wrong(name + " knows no option --" + option + ".");
      }
    }
    Report report = benchmark.run(settings, new Progress(out));
    out.println(report.line(name, settings, machine(settings)));
    out.flush();
    return report.held() ? 0 : 1;
  }

  private Map<String, String> options() {
    Map<String, String> given = new TreeMap<>();
    seeds.ifPresent(text -> given.put("seeds", text));
    trace.ifPresent(text -> given.put("trace", text));
    data.ifPresent(text -> given.put("data", text));
    sessions.ifPresent(number -> given.put("sessions", positive("sessions", number)));
    replay.ifPresent(text -> given.put("replay", text));
    proof.ifPresent(text -> given.put("proof", text));
    return given;
  }

  private String positive(String option, int number) {
    if (number < 1) {
      throw wrong("--" + option + " is at least 1, not " + number + ".");
    }
    return Integer.toString(number);
  }

  private void noFiles() {
    if (!files.isEmpty()) {
      throw wrong(name + " takes no files, and \"" + files.get(0) + "\" stands behind it.");
    }
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(command.commandLine(), sentence);
  }

  /** Each in its turn; one that fails does not keep the others from running. */
  private int all(Settings settings, PrintWriter out) {
    noFiles();
    boolean met = true;
    boolean ran = true;
    ArrayNode results = Report.object().putArray("results");
    StringBuilder table = new StringBuilder();
    for (Benchmark benchmark : catalogue.benchmarks()) {
      out.println("== " + benchmark.name() + ": " + benchmark.description());
      try {
        Report report = benchmark.run(settings, new Progress(out));
        ObjectNode line = report.line(benchmark.name(), settings, machine(settings));
        out.println(line);
        ran &= report.held();
        results.add(line);
        met &= line.path("met").asBoolean();
        table.append(Row.of(benchmark.name(), line));
      } catch (BenchmarkFailure failure) {
        ran = false;
        out.println(failure.getMessage());
        table.append(Row.failed(benchmark.name()));
      }
    }
    out.print(table);
    ObjectNode last = Report.common("all", settings, machine(settings), met && ran);
    last.set("results", results);
    out.println(last);
    out.flush();
    return ran ? 0 : 1;
  }

  private static Machine machine(Settings settings) {
    return Machine.here(Distribution.of(settings.checkout()).postgresVersion().orElse(null));
  }
}
