package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.client.Refusal;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.output.Format;
import io.tollgate.cli.output.Printer;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Consumer;

/** What would become of a start. */
final class Foretold {
  private static final List<Column> TRIAL =
      List.of(Column.of("allowed", "allowed"), Column.of("starts now", "starts_now"));

  private Foretold() {}

  /** Prints it; exits as the start would if it is refused. */
  static int print(Call call, JsonNode told) {
    return print(call, told, TRIAL, out -> say(out, call.printer(), told));
  }

  /** The same, in these words or, for other formats, in these columns. */
  static int print(Call call, JsonNode told, List<Column> columns, Consumer<PrintWriter> words) {
    Printer printer = call.printer();
    if (printer.format() == Format.table || printer.format() == Format.wide) {
      words.accept(call.terminal().out());
      call.terminal().say("A dry run: nothing was stored or held.");
    } else {
      printer.one(told, "quote_id", columns);
    }
    JsonNode first = told.path("refusals").path(0);
    return first.isObject() ? refusal(first).exitCode().number() : ExitCode.OK.number();
  }

  private static void say(PrintWriter out, Printer printer, JsonNode told) {
    if (!told.path("allowed").asBoolean()) {
      refused(out, told);
    } else if (told.path("starts_now").asBoolean()) {
      starts(out, "It", told.path("start"));
    } else {
      out.println("It would wait.");
      Explained.print(out, printer, told.path("waiting"));
    }
  }

  /** Everything that speaks against it. */
  static void refused(PrintWriter out, JsonNode told) {
    out.println("It would be refused:");
    told.path("refusals").forEach(one -> out.println("  " + refusal(one).paragraph()));
  }

  private static Refusal refusal(JsonNode problem) {
    return new Refusal(problem.path("status").asInt(), problem);
  }

  /** Where, for how long and why there; of what is called so. */
  static void starts(PrintWriter out, String who, JsonNode start) {
    StringBuilder nodes = new StringBuilder();
    for (JsonNode node : start.path("nodes")) {
      nodes
          .append(nodes.isEmpty() ? "" : ", ")
          .append(node.path("node").asText())
          .append(" (")
          .append(node.path("gpus").asText())
          .append(" ")
          .append(start.path("gpu_model").asText())
          .append(")");
    }
    out.println(
        who
            + " would start now on "
            + nodes
            + ", for "
            + start.path("minutes").asText()
            + " minutes.");
    if (start.hasNonNull("why_here")) {
      out.println("Why there: " + start.path("why_here").asText());
    }
  }
}
