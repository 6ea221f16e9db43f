package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.output.Credits;
import io.tollgate.cli.output.Printer;
import java.io.PrintWriter;
import java.util.List;

/** What would become of an array. */
final class ForetoldArray {
  private static final List<Column> TRIAL =
      List.of(
          Column.of("allowed", "allowed"),
          Column.of("count", "count"),
          Column.of("running max", "running_max"),
          Column.of("each", told -> Credits.cell(told.path("element_micros"))),
          Column.of("all", told -> Credits.cell(told.path("total_micros"))),
          Column.of("looked at", "elements_looked_at"),
          Column.of("starting", "elements_starting"),
          Column.of("waiting", "elements_waiting"));

  private ForetoldArray() {}

  /** Prints it; exits as the start would if it is refused. */
  static int print(Call call, JsonNode told) {
    return Foretold.print(call, told, TRIAL, out -> say(out, call.printer(), told));
  }

  private static void say(PrintWriter out, Printer printer, JsonNode told) {
    if (told.hasNonNull("total_micros")) {
      out.println(
          told.path("count").asText()
              + " elements, each "
              + Credits.both(told.path("element_micros"))
              + ", together "
              + Credits.both(told.path("total_micros"))
              + ".");
    }
    if (!told.path("allowed").asBoolean()) {
      Foretold.refused(out, told);
    } else if (told.path("elements_looked_at").asInt() == 0) {
      out.println("It would be accepted, and no element made: " + why(told));
    } else {
      decided(out, printer, told);
    }
  }

  private static String why(JsonNode told) {
    JsonNode halt = told.path("waits_for");
    return halt.isObject()
        ? halt.path("message").asText() + " [" + halt.path("code").asText() + "]"
        : "it would close at once (" + Column.text(told.path("closed_as")) + ").";
  }

  private static void decided(PrintWriter out, Printer printer, JsonNode told) {
    out.println(scope(told));
    if (told.path("start").isObject()) {
      Foretold.starts(out, "The first", told.path("start"));
    }
    if (told.path("waits_for").isObject()) {
      out.println("The next element would not be made yet: " + why(told));
    }
    int waiting = told.path("elements_waiting").asInt();
    if (waiting > 0) {
      out.println(waiting + " would wait. The first of them, and why all do:");
      Explained.print(out, printer, told.path("waiting"), Explained.REASONS_OF_SEVERAL);
    }
  }

  /** What the answer is about: the elements that would be made at once. */
  private static String scope(JsonNode told) {
    int count = told.path("count").asInt();
    int looked = told.path("elements_looked_at").asInt();
    String most =
        told.hasNonNull("running_max")
            ? ", at most " + told.path("running_max").asText() + " at once"
            : "";
    String whose = looked == count ? " of " + count : " of the first " + looked;
    String rest =
        looked == count
            ? ""
            : " Looked at are the "
                + looked
                + " that are made first; the other "
                + (count - looked)
                + " are made as those start.";
    return told.path("elements_starting").asText() + whose + " would start now" + most + "." + rest;
  }
}
