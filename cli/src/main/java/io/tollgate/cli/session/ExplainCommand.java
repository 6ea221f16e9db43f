package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.output.Format;
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
  private static final List<Column> REASONS =
      List.of(
          Column.of("REASON", "code"),
          Column.of("WHO CAN LIFT IT", "who"),
          Column.of("SINCE", "since"),
          Column.of("UNTIL", "until"),
          Column.of("MEANING", "message"));
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
    JsonNode explained = call.api().get(SessionCommands.path(call, session) + "/explain");
    Printer printer = call.printer();
    if (printer.format() != Format.table && printer.format() != Format.wide) {
      printer.one(
          explained,
          "session_id",
          List.of(Column.of("session", "session_id"), Column.of("state", "state")));
      return;
    }
    PrintWriter out = call.terminal().out();
    JsonNode waiting = explained.path("waiting");
    out.println("Session " + explained.path("session_id").asText() + ": " + Views.state(explained));
    if (waiting.isObject()) {
      out.println("Position " + Column.text(waiting.path("position")));
      out.println("Starts " + Views.eta(waiting.path("eta")));
      out.println();
      printer.list(waiting, "reasons", "code", REASONS);
    }
    if (!explained.path("why_here").isNull() && !explained.path("why_here").isMissingNode()) {
      out.println();
      out.println("Why there: " + explained.path("why_here").asText());
    }
    section(out, printer, explained, "transitions", "What happened", TRANSITIONS);
    section(out, printer, explained, "allocations", "Where it ran", ALLOCATIONS);
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
