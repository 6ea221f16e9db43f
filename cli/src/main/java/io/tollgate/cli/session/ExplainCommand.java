package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.output.Printer;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Tells why a session waits, until when, and what has happened to it. */
@Command(
    name = "explain",
    description =
        "Why it waits (all reasons), until when, where it ran and why there, what happened.")
final class ExplainCommand implements Runnable {
  private static final List<Column> TRANSITIONS =
      List.of(
          Column.of("AT", "at"),
          Column.of("FROM", "from"),
          Column.of("TO", "to"),
          Column.of("EVENT", "event"),
          Column.of("BY", "actor"),
          Column.of("MESSAGE", "message"));
  private static final List<Column> ALLOCATIONS =
      List.of(
          Column.of("ATTEMPT", "attempt"),
          Column.of("RANK", "rank"),
          Column.of("NODE", "node"),
          Column.of("GPUS", "gpus"),
          Column.of("STATE", "state"),
          Column.of(
              "ELAPSED", allocation -> SessionCommands.elapsed(allocation.path("elapsed_ms"))),
          Column.of("END", "end_cause"),
          Column.of("EXIT", "exit_code"),
          Column.of("RELEASED", "released_at"),
          Column.of("MESSAGE", "message"));

  @Mixin private Call call = new Call();

  @Parameters(paramLabel = "SESSION", description = "Session id, or its beginning.")
  private String session = "";

  @Override
  public void run() {
    Explained explained = Explained.of(call, session);
    if (explained.waits()) {
      Printer printer = call.printer();
      PrintWriter out = call.terminal().out();
      String why = explained.answer().path("why_here").asText("");
      if (!why.isEmpty()) {
        out.println();
        out.println("Why there: " + why);
      }
      section(out, printer, explained.answer(), "transitions", "What happened", TRANSITIONS);
      section(out, printer, explained.answer(), "allocations", "Where it ran", ALLOCATIONS);
    }
  }

  private static void section(
      PrintWriter out,
      Printer printer,
      JsonNode explained,
      String field,
      String title,
      List<Column> columns) {
    if (!explained.path(field).isEmpty()) {
      out.println();
      out.println(title + ":");
      printer.list(explained, field, "id", columns);
    }
  }
}
