package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.output.Format;
import io.tollgate.cli.output.Printer;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Stream;

/** What the server can explain of one session. */
public final class Explained {
  private static final List<Column> REASONS =
      List.of(
          Column.of("REASON", "code"),
          Column.of("WHO CAN LIFT IT", "who"),
          Column.of("SINCE", "since"),
          Column.of("UNTIL", "until"),
          Column.of("MEANING", "message"));

  /** The same with how many it keeps, where several are told of at once. */
  static final List<Column> REASONS_OF_SEVERAL =
      Stream.concat(Stream.of(Column.of("ELEMENTS", "elements")), REASONS.stream()).toList();

  private static final List<Column> SESSION =
      List.of(Column.of("session", "session_id"), Column.of("state", "state"));

  private final Call call;
  private final JsonNode answer;

  private Explained(Call call, JsonNode answer) {
    this.call = call;
    this.answer = answer;
  }

  /** Asks for a session by its id, or the beginning of it. */
  public static Explained of(Call call, String session) {
    return new Explained(call, call.api().get(SessionCommands.path(call, session) + "/explain"));
  }

  JsonNode answer() {
    return answer;
  }

  /** Prints why it waits; false when the answer was printed as it came, for programs. */
  public boolean waits() {
    Printer printer = call.printer();
    if (printer.format() != Format.table && printer.format() != Format.wide) {
      printer.one(answer, "session_id", SESSION);
      return false;
    }
    PrintWriter out = call.terminal().out();
    JsonNode waiting = answer.path("waiting");
    out.println("Session " + answer.path("session_id").asText() + ": " + Views.state(answer));
    if (waiting.isObject()) {
      print(out, printer, waiting);
    }
    return true;
  }

  /** Place, rank, time and reasons of who waits, or would. */
  static void print(PrintWriter out, Printer printer, JsonNode waiting) {
    print(out, printer, waiting, REASONS);
  }

  /** The same with these columns of the reasons. */
  static void print(PrintWriter out, Printer printer, JsonNode waiting, List<Column> reasons) {
    out.println("Position " + Column.text(waiting.path("position")));
    rank(out, waiting.path("rank"));
    out.println("Starts " + Views.eta(waiting.path("eta")));
    out.println();
    printer.list(waiting, "reasons", "code", reasons);
  }

  private static void rank(PrintWriter out, JsonNode rank) {
    if (rank.isObject()) {
      out.println("  class " + Column.text(rank.path("class")));
      out.println("  account's share " + share(rank.path("account_share")));
      out.println("  project's share " + share(rank.path("project_share")));
      out.println("  size " + Column.text(rank.path("gpu_minutes")) + " GPU-minutes");
      out.println("  queued " + Column.text(rank.path("queued_at")));
      out.println("  ahead " + Column.text(rank.path("gpu_minutes_ahead")) + " GPU-minutes");
    }
  }

  /** As {@code 12.5: 20 GPU-minutes used lately and this session, by weight 2}. */
  static String share(JsonNode share) {
    return Column.text(share.path("value"))
        + ": "
        + Column.text(share.path("gpu_minutes_used"))
        + " GPU-minutes used lately and this session, by weight "
        + Column.text(share.path("weight"));
  }
}
