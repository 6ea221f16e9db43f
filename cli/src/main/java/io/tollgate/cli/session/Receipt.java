package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.output.Credits;
import io.tollgate.cli.output.Format;
import io.tollgate.cli.output.Printer;
import io.tollgate.cli.output.Terminal;
import java.time.Duration;
import java.util.List;

/** The final receipt of a session. */
public final class Receipt {
  /** The receipt, line by line. */
  static final List<Column> LINES =
      List.of(
          Column.of("session", "id"),
          Column.of("receipt", Receipt::provisional),
          Column.of("end reason", "/receipt/end_reason"),
          Column.money("rate per minute", "rate_micros"),
          Column.money("held", "/receipt/held_micros"),
          Column.of("minutes used", "/receipt/charged_minutes"),
          Column.money("charged", "/receipt/charged_micros"),
          Column.money("refunded", "/receipt/refunded_micros"),
          Column.money("forfeited", "/receipt/forfeited_micros").whenWide(),
          Column.money("balance before", "/receipt/balance_before_micros"),
          Column.money("balance after", "/receipt/balance_after_micros"));

  private Receipt() {}

  /**
   * Waits until a session has ended and its receipt is final.
   *
   * @param patience the longest time to wait
   * @return the session with its final receipt
   */
  public static JsonNode await(ApiClient api, String id, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    JsonNode session = api.get("/v1/sessions/" + id);
    while (!isFinal(session)) {
      if (System.nanoTime() - deadline > 0) {
        throw new CommandFailure(
            ExitCode.NOT_REACHED_IN_TIME,
            "Session "
                + id
                + " has not settled within "
                + patience.toSeconds()
                + " s; it is "
                + Views.state(session)
                + ". Its billed time is capped already; ask again with `tollgate session get "
                + id
                + "`.");
      }
      Pause.of(Duration.ofMillis(200));
      session = api.get("/v1/sessions/" + id);
    }
    return session;
  }

  /** Whether nothing of the session's money can change any more. */
  static boolean isFinal(JsonNode session) {
    return session.path("receipt").path("final").asBoolean();
  }

  /** Says the receipt to people. */
  public static void print(Terminal terminal, JsonNode session) {
    if (session.path("receipt").isObject()) {
      new Printer(terminal.err(), Format.table, true).one(session, "id", LINES);
    }
  }

  private static String provisional(JsonNode session) {
    return isFinal(session)
        ? "final"
        : "provisional; costs at most "
            + Credits.both(session.at("/receipt/most_it_can_cost_micros"));
  }
}
